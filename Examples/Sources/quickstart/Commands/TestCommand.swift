// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Test a key: with --live at its provider, else simulated.",
        discussion: """
            A live test costs nothing and says what it proved: that the key is live, but at no provider that there is \
            money behind it or that it may call models. Simulated, keys that end in 'bad' are invalid, in 'broke' \
            without funds, in 'slow' rate-limited; others work.
            """)

    @OptionGroup var edit: EditOptions

    @OptionGroup var live: LiveOptions

    func run() async throws {
        let options = edit.options
        try await options.withSession(live: live.live) { session in
            let owner = try options.owner()
            let key = try await session.key(edit.id, of: owner)
            let report = try await session.keys(options).test(key.id, of: owner)
            try options.output.show(JSONValue(report)) { show(report) }
            if report.status.code != .connected { throw ExitCode(Failure.Status.refused.rawValue) }
        }
    }

    private func show(_ report: KeyTestReport) {
        let terminal = Terminal.output
        if let disclaimer = live.disclaimer { terminal.print(terminal.styled(disclaimer, .warning)) }
        let isGood = report.status.code == .connected
        terminal.print(terminal.styled(isGood ? "✓ " : "✗ ", isGood ? .good : .bad) + report.message, indent: 2)
        terminal.print("  status      \(report.status)", indent: 14)
        for (title, facts) in [("proved", report.proved), ("not proved", report.notProved)] where !facts.isEmpty {
            terminal.print(
                "  " + title.padded(to: 12) + facts.map(\.rawValue).sorted().joined(separator: ", "), indent: 14)
        }
        if report.status.code == .rateLimited {
            terminal.print("  A process remembers rate limits while it runs; this one ends here.", indent: 2)
        }
    }
}
