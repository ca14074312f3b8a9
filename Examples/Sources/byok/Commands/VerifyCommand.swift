// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import Console

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Look for rows and audit logs that somebody changed by hand.",
        discussion: """
            Opens no key. Reads a file through first; whether PostgreSQL's own are whole, its pg_amcheck tells. Cannot see a store that was put back whole to an earlier state: keep the number of entries \
            somewhere else, and compare.
            """)

    @Option(help: "Whose alone: user:ann, org:acme.")
    var owner: OwnerName?

    @OptionGroup var options: StoreOptions
    @OptionGroup var progress: ProgressOptions

    func run() async throws {
        let findings = try await options.withSession { [self] session in
            if let owner = owner?.owner { return try await Findings(of: owner, in: session) }
            // First the pages, so that what is read from them afterwards can be believed; damage ends it with code 3.
            if let file = session.store as? FileStore { try await file.checkFile() }
            let line = ProgressLine("verifying", progress, options.report)
            defer { line.end() }
            return Findings(try await session.keys.verify { line.show($0) })
        }
        try options.report.show(findings.json) {
            let verdict: (String, Style) = findings.isIntact ? ("intact", .good) : ("NOT intact", .bad)
            Terminal.output.print(
                "\(findings.keys) keys, \(findings.chains) audit logs with \(findings.entries) whole entries: "
                    + Terminal.output.styled(verdict.0, verdict.1) + ".")
        }
        guard findings.isIntact else {
            let hidden = findings.faults - findings.left.count - findings.broken.count
            throw Failure(
                .refused, "\(findings.faults) faults: find out who can write the store.", code: "notIntact",
                hints: findings.left.map(\.advice) + findings.broken.map { "\($0)." }
                    + (hidden > 0 ? ["And \(hidden) more."] : []))
        }
    }
}
