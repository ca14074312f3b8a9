// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

struct RouteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "route", abstract: "Which key a request would use, who pays, and why.")

    @OptionGroup var options: RequestOptions

    func run() async throws {
        try await options.common.withSession { session in
            let request = try options.request()
            // A host needs this line alone; the plan is for the reasons.
            let route = try await session.router.route(request)
            let plan = try await session.router.plan(request)
            try options.output.show(JSONValue(route, plan)) { try show(route, plan) }
        }
    }

    private func show(_ route: Route, _ plan: RoutePlan) throws {
        let terminal = Terminal.output
        func line(_ title: String, _ text: String, _ style: Style? = nil) {
            terminal.print("  " + title.padded(to: 6) + terminal.styled(text.safe, style), indent: 8)
        }
        terminal.print(
            terminal.styled("\(plan.model) → \(route.provider.name)".safe, .bold) + " as \(route.model)", indent: 2)
        switch route.billing {
        case .providerBillsOwner:
            line("key", plan.chosen.map { "\($0.whose): \($0.key)" } ?? "")
            line("pays", "\(route.billing)", .good)
            line(
                "why",
                "\(route.provider.name) \(route.provider.coverage.isAggregator ? "covers every model" : "serves it").")
        case .credits(let quote):
            line("key", "the platform's (simulated; no request is sent)")
            line("pays", "\(route.billing)", .warning)
            line("", try quote.perMillion)
            line("why", "No key of yours can serve it.")
            for step in plan.steps where !step.isSystem {
                line("", "\(step.provider.name), \(step.key): \(plan.verdict(on: step))")
            }
        }
        if let remedy = plan.remedy { line("tip", remedy) }
    }
}
