// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Testing

/// A kit that accepts everything proves nothing.
struct KitsNoticeTests {
    @Test(arguments: BrokenLedger.Fault.allCases)
    func theKitNoticesALedgerThat(fault: BrokenLedger.Fault) async {
        await #expect(throws: (any Error).self) { try await Self.kit(fault).run() }
    }

    @Test(arguments: BrokenUsageLog.Fault.allCases)
    func theKitNoticesAUsageLogThat(fault: BrokenUsageLog.Fault) async {
        await #expect(throws: (any Error).self) { try await Self.kit(fault).run() }
    }

    @Test(arguments: BrokenInbox.Fault.allCases)
    func theKitNoticesAnInboxThat(fault: BrokenInbox.Fault) async {
        await #expect(throws: (any Error).self) { try await Self.kit(fault).run() }
    }

    @Test(arguments: BrokenAuditedLedger.Fault.allCases)
    func theKitNoticesAnAuditedLedgerThat(fault: BrokenAuditedLedger.Fault) async {
        await #expect(throws: (any Error).self) { try await Self.kit(fault).run() }
    }

    @Test(arguments: BrokenKeyStore.Fault.allCases)
    func theKitNoticesAKeyStoreThat(fault: BrokenKeyStore.Fault) async {
        let kit = KeyStoreCompatTest(makeStore: { BrokenKeyStore(fault) })
        await #expect(throws: CompatFailure.self) {
            for check in KeyStoreCompatTest.checks where check.name == fault.check { try await check.run(kit) }
        }
    }

    @Test func theSameWithoutAFaultPass() async throws {
        try await KeyStoreCompatTest(makeStore: { BrokenKeyStore(nil) }).run()
        try await Self.kit(Optional<BrokenLedger.Fault>.none).run()
        try await Self.kit(Optional<BrokenUsageLog.Fault>.none).run()
        try await Self.kit(Optional<BrokenInbox.Fault>.none).run()
        try await Self.kit(Optional<BrokenAuditedLedger.Fault>.none).run()
    }

    /// Every check is there for something: each fails for some fault.
    @Test func everyCheckIsNeeded() async {
        var names: Set<String> = []
        for fault in BrokenLedger.Fault.allCases { names.formUnion(await failures(of: fault)) }
        let idle = CreditLedgerCompatTest.checks.map(\.name).filter { !names.contains($0) }
        #expect(idle == [], "checks that no fault fails")
        names = []
        for fault in BrokenUsageLog.Fault.allCases { names.formUnion(await failures(of: fault)) }
        let idleToo = UsageLogCompatTest.checks.map(\.name).filter { !names.contains($0) }
        #expect(idleToo == [], "checks that no fault fails")
        names = []
        for fault in BrokenInbox.Fault.allCases { names.formUnion(await failures(of: fault)) }
        #expect(NotificationInboxCompatTest.checks.map(\.name).filter { !names.contains($0) } == [], "no fault fails")
        names = []
        for fault in BrokenAuditedLedger.Fault.allCases { names.formUnion(await failures(of: fault)) }
        #expect(AuditedLedgerCompatTest.checks.map(\.name).filter { !names.contains($0) } == [], "no fault fails")
    }

    /// The names of the checks that fail.
    private func failures(of fault: BrokenLedger.Fault) async -> [String] {
        var names: [String] = []
        for check in CreditLedgerCompatTest.checks {
            do { try await check.run(Self.kit(fault)) } catch { names.append(check.name) }
        }
        return names
    }

    private func failures(of fault: BrokenUsageLog.Fault) async -> [String] {
        var names: [String] = []
        for check in UsageLogCompatTest.checks {
            do { try await check.run(Self.kit(fault)) } catch { names.append(check.name) }
        }
        return names
    }

    private func failures(of fault: BrokenInbox.Fault) async -> [String] {
        var names: [String] = []
        for check in NotificationInboxCompatTest.checks {
            do { try await check.run(Self.kit(fault)) } catch { names.append(check.name) }
        }
        return names
    }

    private func failures(of fault: BrokenAuditedLedger.Fault) async -> [String] {
        var names: [String] = []
        for check in AuditedLedgerCompatTest.checks {
            do { try await check.run(Self.kit(fault)) } catch { names.append(check.name) }
        }
        return names
    }

    private static func kit(_ fault: BrokenInbox.Fault?) -> NotificationInboxCompatTest {
        NotificationInboxCompatTest(
            makeInbox: { BrokenInbox(fault) }, reopen: { try await ($0 as? BrokenInbox)?.reopened() ?? $0 })
    }

    private static func kit(_ fault: BrokenAuditedLedger.Fault?) -> AuditedLedgerCompatTest {
        AuditedLedgerCompatTest(makeLedger: { BrokenAuditedLedger(fault) })
    }

    private static func kit(_ fault: BrokenLedger.Fault?) -> CreditLedgerCompatTest {
        CreditLedgerCompatTest(
            makeLedger: { BrokenLedger(fault) }, reopen: { ($0 as? BrokenLedger)?.reopened() ?? $0 })
    }

    private static func kit(_ fault: BrokenUsageLog.Fault?) -> UsageLogCompatTest {
        UsageLogCompatTest(makeLog: { BrokenUsageLog(fault) }, reopen: { ($0 as? BrokenUsageLog)?.reopened() ?? $0 })
    }
}
