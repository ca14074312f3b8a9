// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Whether the store answers and its keys can be opened.",
        discussion: """
            Looks at the store, at the master keys and at this command's own environment; 'byok verify' looks at every \
            row. Exit code 1 where requests would fail; warnings alone are 0.
            """)

    @OptionGroup var options: StoreOptions

    func run() async throws {
        let place = try options.place()
        let (health, use) = try await options.withSession { session in
            (await session.router.health(), try await session.keys.masterKeyUse())
        }
        let missing = use.filter { !$0.isAtHand && $0.keys > 0 }
        let isReady = health.isReady && missing.isEmpty
        try options.report.show(
            .object([
                "findings": .array(health.findings.map { JSONValue($0) }),
                "masterKeys": .array(use.map { JSONValue($0) }), "ready": .bool(isReady),
                "store": JSONValue(place),
            ])
        ) {
            Terminal.output.print(place.words.safe)
            Table(use).print()
            for finding in health.findings {
                let style: Style = finding.severity == .failure ? .bad : .warning
                Terminal.output.print(
                    Terminal.output.styled("\(finding.severity): ", style) + finding.message.safe, indent: 2)
            }
            if isReady { Terminal.output.print(Terminal.output.styled("Ready.", .good)) }
        }
        guard isReady else {
            let lost = missing.map {
                "\($0.keys) keys are sealed under the master key \($0.kid), which is not at hand."
            }
            throw Failure(
                .refused, "Requests fail.", code: "notReady",
                hints: lost + (missing.isEmpty ? [] : ["Give the master keys back."]))
        }
    }
}

extension JSONValue {
    fileprivate init(_ finding: HealthReport.Finding) {
        self = .object([
            "code": .text(finding.code), "message": .string(finding.message),
            "severity": .string("\(finding.severity)"),
        ])
    }
}
