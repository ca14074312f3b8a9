// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKProviders
import Console

struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "The models of the bundled catalogue, with list prices in $ per million tokens.")

    @Option(help: "Only what this provider serves.")
    var provider: String?

    @Option(help: "Only names that contain this.")
    var search: String?

    @Flag(help: "Also models that are no longer offered.")
    var retired = false

    @OptionGroup var output: OutputOptions

    func run() throws {
        let catalog = ProviderCatalog.bundled
        let id = try provider.map { try catalog.provider(named: $0).id }
        let models = catalog.models.filter { model in
            (retired || !model.isRetired) && (id == nil || model.offers.contains { $0.provider == id })
                && (search.map { model.matches($0.lowercased()) } ?? true)
        }
        try output.show(.array(models.map { JSONValue($0) })) {
            var table = Table([.text("Model"), .text("Served by"), .number("In"), .number("Out")])
            for model in models {
                let offer = model.offers.first { $0.provider == id } ?? model.offers[0]
                let names = model.offers.map { catalog.provider($0.provider)?.name ?? "\($0.provider)" }
                table.rows.append([
                    .init(model.name), .init(names.joined(separator: ", ")),
                    .init(offer.price?.rates.input?.perMillion ?? "?"),
                    .init(offer.price?.rates.output?.perMillion ?? "?"),
                ])
            }
            if !models.isEmpty { table.print() }
            let noun = models.count == 1 ? "model" : "models"
            Terminal.output.print("\(models.count) \(noun), prices as of \(catalog.snapshot).")
        }
    }
}

extension ModelEntry {
    fileprivate func matches(_ text: String) -> Bool {
        ([name] + aliases + offers.flatMap(\.ids)).contains { $0.lowercased().contains(text) }
    }
}
