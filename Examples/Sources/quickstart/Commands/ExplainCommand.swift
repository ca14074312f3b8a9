// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Every key that is considered for a request, and what becomes of it.",
        discussion: "Exits with 0 also where there is no route: that is an explanation, too.")

    @OptionGroup var options: RequestOptions

    func run() async throws {
        try await options.common.withSession { session in
            let plan = try await session.router.plan(options.request())
            try options.output.show(JSONValue(plan)) { show(plan) }
        }
    }

    private func show(_ plan: RoutePlan) {
        var table = Table([.text("Whose"), .text("Provider"), .text("Key"), .text("Model"), .text("Verdict")])
        for step in plan.steps {
            let style: Style? = step.isChosen ? .good : step.rejection == nil ? nil : .faint
            let texts = [step.whose, step.provider.name, step.key, step.model ?? "–", plan.verdict(on: step)]
            table.rows.append(texts.map { .init($0, style) })
        }
        table.print()
        let terminal = Terminal.output
        if let billing = plan.billing { terminal.print("Pays: \(billing)".safe, indent: 6) }
        if let error = plan.error {
            terminal.print(terminal.styled("No route: ", .bad) + error.message.safe, indent: 2)
        }
        if let remedy = plan.remedy, plan.error == nil { terminal.print("Tip: \(remedy)", indent: 5) }
    }
}
