// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

struct ReSealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "re-seal", abstract: "Seal every stored key under the master key that seals now.",
        discussion: """
            Safe beside a running service, and as often as you like: what is done stays done. Run it when every process \
            has the new master key first, and run it again if keys were left.
            """,
        aliases: ["reseal"])

    @Flag(help: "Only count the keys under each master key.")
    var dryRun = false

    @OptionGroup var options: StoreOptions
    @OptionGroup var progress: ProgressOptions

    func run() async throws {
        if dryRun {
            let use = try await options.withSession { try await $0.keys.masterKeyUse() }
            return try options.report.show(.array(use.map { JSONValue($0) })) { Table(use).print() }
        }
        let report = try await options.withSession { [progress, shown = options.report] session in
            let line = ProgressLine("re-sealing", progress, shown)
            defer { line.end() }
            return try await session.keys.reseal { line.show($0) }
        }
        try options.report.show(JSONValue(report)) {
            Terminal.output.print(
                "Sealed anew: \(report.resealed). Were up to date: \(report.alreadyCurrent). Left: \(report.left.count)."
            )
        }
        guard report.left.isEmpty else {
            throw Failure(
                .refused, "\(report.left.count) keys stay under their old master keys: do not retire those.",
                code: "keysLeft", hints: report.left.first.map(\.advice))
        }
    }
}

extension JSONValue {
    fileprivate init(_ report: ResealReport) {
        self = .object([
            "alreadyCurrent": .number(Int64(report.alreadyCurrent)),
            "left": .object([
                "count": .number(Int64(report.left.count)), "first": .array(report.left.first.map { JSONValue($0) }),
            ]), "resealed": .number(Int64(report.resealed)),
        ])
    }
}
