// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What is wrong with a set-up, worst first. Fit for a log, and for a readiness endpoint that operators read.
public struct HealthReport: Sendable, Hashable {
    public let findings: [Finding]

    init(_ findings: [Finding]) {
        self.findings = findings.filter { $0.severity == .failure } + findings.filter { $0.severity == .warning }
    }

    /// Whether requests can be served: nothing found, or warnings only.
    public var isReady: Bool { !findings.contains { $0.severity == .failure } }

    public struct Finding: Sendable, Hashable, CustomStringConvertible {
        public let code: Code
        public let severity: Severity
        /// What is wrong and what to do about it.
        public let message: String

        init(_ code: Code, _ severity: Severity, _ message: String) {
            self.code = code
            self.severity = severity
            self.message = message
        }

        public var description: String { "\(severity): \(code): \(message)" }
    }

    public enum Severity: Sendable, Hashable {
        /// Requests are served; something is at risk.
        case warning
        /// Requests fail.
        case failure
    }

    /// May grow in minor versions: switch with a `default`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Name: String {
            case storeUnavailable, cacheUnusable, keysUndecryptable, rowsAltered, auditOverdue, crashOutput, tlsKeyLog
            case usageOverdue, chargesOverdue, reservationsOverdue
        }
        private let name: Name
        public var description: String { name.rawValue }

        /// The key store does not answer.
        public static let storeUnavailable = Code(name: .storeUnavailable)
        /// The store cannot tell at the moment whether others have changed a key, so every request reads it anew.
        public static let cacheUnusable = Code(name: .cacheUnusable)
        /// This process met keys that are sealed under a master key that it does not have.
        public static let keysUndecryptable = Code(name: .keysUndecryptable)
        /// This process met rows that somebody edited by hand.
        public static let rowsAltered = Code(name: .rowsAltered)
        /// Uses of keys could not be recorded; they are kept in memory and tried again.
        public static let auditOverdue = Code(name: .auditOverdue)
        /// Receipts could not be written; they are kept in memory and tried again.
        public static let usageOverdue = Code(name: .usageOverdue)
        /// The ledger does not take charges of answers that were delivered; they are tried again.
        public static let chargesOverdue = Code(name: .chargesOverdue)
        /// Reservations are open beyond their time: nobody runs maintenance.
        public static let reservationsOverdue = Code(name: .reservationsOverdue)
        /// A crash of this process would print memory, which may hold a key.
        public static let crashOutput = Code(name: .crashOutput)
        /// The environment asks TLS libraries to write down the secrets of connections.
        public static let tlsKeyLog = Code(name: .tlsKeyLog)
    }
}

extension BYOKRouter {
    /// What is wrong with the set-up. Asks the store one small question; what it says of stored keys is what this
    /// process has met since it began: `KeyVault.verify` looks at all of them.
    public func health() async -> HealthReport { await health(environment: Platform.environment) }

    func health(environment: (String) -> String?) async -> HealthReport {
        var findings: [HealthReport.Finding] = []
        do {
            // Twice: a table may have been made stale the moment it was read.
            let isUsable = try await isFreshTableCurrent() ? true : isFreshTableCurrent()
            if !isUsable {
                findings.append(
                    .init(
                        .cacheUnusable, .warning,
                        "The key store does not hear of others' changes: every request reads it until it does. See that "
                            + "its listener reaches the server."))
            }
        } catch {
            let reason = BYOKError.wrap(error, .storeUnavailable, "The key store did not answer.").message
            findings.append(.init(.storeUnavailable, .failure, reason))
        }
        let undecryptable = healthBook.count(of: .undecryptable)
        if undecryptable > 0 {
            findings.append(
                .init(
                    .keysUndecryptable, .warning,
                    "\(undecryptable) stored keys are sealed under a master key that is not at hand: give it back."))
        }
        let altered = healthBook.count(of: .rowAltered)
        if altered > 0 {
            findings.append(
                .init(
                    .rowsAltered, .warning,
                    "\(altered) stored rows were altered by hand and are not used: find out who can write the store."))
        }
        let overdue = trail.overdue
        if overdue > 0 {
            findings.append(
                .init(.auditOverdue, .warning, "\(overdue) uses of keys are not in the audit log: it is not writable."))
        }
        let receipts = recorder.overdue
        if receipts > 0 {
            findings.append(
                .init(.usageOverdue, .warning, "\(receipts) receipts are not in the usage log: it is not writable."))
        }
        return HealthReport(findings + (await creditFindings()) + Self.environmentFindings(environment))
    }

    private func isFreshTableCurrent() async throws -> Bool {
        try await store.records(ownedBy: [.platform]).allSatisfy { store.isCurrent($0.stamp) }
    }

    private func creditFindings() async -> [HealthReport.Finding] {
        guard let ledger, let desk else { return [] }
        var findings: [HealthReport.Finding] = []
        let waiting = desk.unsettledCount
        if waiting > 0 {
            findings.append(
                .init(
                    .chargesOverdue, .warning,
                    "\(waiting) closings of credit reservations wait: the ledger does not take them."))
        }
        // Twice a round of maintenance late, so that one just about to be closed is no finding.
        let late = options.clock.now() - .seconds(120)
        let open = (try? await ledger.openReservations(limit: 1_000)) ?? []
        let overdue = open.count { $0.expiresAt.map { $0 <= late } ?? false }
        if overdue > 0 {
            findings.append(
                .init(
                    .reservationsOverdue, .warning,
                    "\(overdue) credit reservations are open beyond their time: let a host call runMaintenance()."))
        }
        return findings
    }

    private static func environmentFindings(_ environment: (String) -> String?) -> [HealthReport.Finding] {
        var findings: [HealthReport.Finding] = []
        #if os(Linux)
        let settings = Set(environment("SWIFT_BACKTRACE")?.split(separator: ",") ?? [])
        if settings.isDisjoint(with: ["registers=none", "enable=no", "enable=off", "enable=false"]) {
            findings.append(
                .init(
                    .crashOutput, .warning,
                    "A crash would print memory, which may hold a key: set SWIFT_BACKTRACE=registers=none."))
        }
        #endif
        if environment("SSLKEYLOGFILE") != nil {
            findings.append(
                .init(.tlsKeyLog, .warning, "SSLKEYLOGFILE is set: TLS secrets may be written to a file. Unset it."))
        }
        return findings
    }
}
