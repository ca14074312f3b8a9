// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What one check of a ledger works with: accounts that nobody else uses, entries, and a way to complain.
struct LedgerStage: Sendable {
    let check: String
    var ledger: any CreditLedger
    /// Different on every run, so that a ledger may keep what earlier runs left in it.
    private let run = UInt64.random(in: .min ... .max)

    init(check: String, ledger: any CreditLedger) {
        self.check = check
        self.ledger = ledger
    }

    /// The account of that number: every third one an organisation.
    func account(_ number: Int = 0) throws -> KeyOwner {
        let id = "compat-\(run)-\(number)"
        return try number % 3 == 2 ? .organisation(id) : .user(id)
    }

    /// - Parameters:
    ///   - amount: in nanodollars.
    ///   - second: the moment, counted from one that is the same in every run.
    ///   - lifetime: in seconds, until a reservation may be expired.
    ///   - parameters: what the hash is of.
    func entry(
        _ kind: LedgerEntry.Kind, _ amount: Int64 = 0, request: Int = 0, attempt: Int = 1, account: Int = 0,
        second: Int64 = 0, lifetime: Int64? = nil, parameters: UInt8 = 7
    ) throws -> LedgerEntry {
        LedgerEntry(
            account: try self.account(account), requestID: try RequestID("compat-\(run)-\(request)"), attempt: attempt,
            kind: kind, amount: Money(nanodollars: amount), parametersHash: Array(repeating: parameters, count: 32),
            at: Timestamp(seconds: 1_700_000_000 + second),
            expiresAt: lifetime.map { Timestamp(seconds: 1_700_000_000 + second + $0) })
    }

    @discardableResult
    func apply(_ entry: LedgerEntry) async throws -> CreditBalance { try await ledger.apply(entry) }

    /// Applies, and expects the balance in what is returned and in what is read.
    func expect(_ entry: LedgerEntry, gives total: Int64, held: Int64, _ when: String = "") async throws {
        let found = try await ledger.apply(entry)
        let expected = CreditBalance(total: Money(nanodollars: total), held: Money(nanodollars: held))
        try expect(
            found == expected,
            "\(entry.kind) \(when) returned \(found.total), \(found.held) held, not \(expected.total), \(expected.held)"
        )
        try await expectBalance(total, held: held, entry.account, "after \(entry.kind) \(when)")
    }

    func expectBalance(_ total: Int64, held: Int64, _ account: KeyOwner, _ when: String) async throws {
        let found = try await ledger.balance(of: account)
        let expected = CreditBalance(total: Money(nanodollars: total), held: Money(nanodollars: held))
        try expect(
            found == expected,
            "\(when) the balance is \(found.total), \(found.held) held, not \(expected.total), \(expected.held) held")
    }

    /// Expects a refusal, and that nothing was written.
    func expect(_ refusal: LedgerRefusal, of entry: LedgerEntry, _ what: String) async throws {
        try await expectUnchanged(entry.account, what) {
            do {
                _ = try await ledger.apply(entry)
            } catch let found as LedgerRefusal {
                return try expect(found == refusal, "\(what) was refused as \(found), not \(refusal)")
            } catch {
                throw failure("\(what) threw \(error) and not \(refusal)")
            }
            throw failure("\(what) was accepted")
        }
    }

    /// Expects an error of the library's, and that nothing was written.
    func expect(error code: BYOKError.Code, of entry: LedgerEntry, _ what: String) async throws {
        try await expectUnchanged(entry.account, what) {
            do {
                _ = try await ledger.apply(entry)
            } catch let error as BYOKError {
                return try expect(error.code == code, "\(what) threw \(error.code), not \(code)")
            } catch {
                throw failure("\(what) threw \(error) and not \(code)")
            }
            throw failure("\(what) was accepted")
        }
    }

    private func expectUnchanged(
        _ account: KeyOwner, _ what: String, _ body: () async throws -> Void
    ) async throws {
        let before = try await (ledger.balance(of: account), open(account))
        try await body()
        let after = try await (ledger.balance(of: account), open(account))
        try expect(after.0 == before.0, "\(what) changed the balance")
        try expect(after.1 == before.1, "\(what) changed the open reservations")
    }

    /// The open reservations of one account, in the order of the list.
    func open(_ account: KeyOwner) async throws -> [LedgerEntry] {
        try await ledger.openReservations(limit: 1_000_000).filter { $0.account == account }
    }

    func expect(_ condition: Bool, _ message: @autoclosure () -> String) throws {
        if !condition { throw failure(message()) }
    }

    func failure(_ message: String) -> CompatFailure { CompatFailure(check: check, message: message) }
}
