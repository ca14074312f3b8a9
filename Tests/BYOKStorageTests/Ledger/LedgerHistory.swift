// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting

/// Random entries of a few accounts and requests at a time, so few and so alike that every rule is met again and again.
struct LedgerHistory: Sequence, IteratorProtocol {
    private var dice: Dice
    private var past: [LedgerEntry] = []
    private var step: Int64 = 0

    init(seed: UInt64) { dice = Dice(seed: seed) }

    mutating func next() -> LedgerEntry? {
        step += 1
        guard let entry = try? made() else { return nil }
        past.append(entry)
        return entry
    }

    private mutating func made() throws -> LedgerEntry {
        if dice.oneIn(6), let old = past.suffix(60).randomElement(using: &dice) { return changed(old) }
        // Accounts and requests grow old: each is in use for a while, so that a balance beyond all use does not last.
        let age = step / 250
        let accounts: [KeyOwner] = try [.user("a\(age)"), .organisation("a\(age)"), .user("b\(age)"), .user("c\(age)")]
        let request = Int(step / 25) + Int.random(in: 0..<8, using: &dice)
        let kinds: [LedgerEntry.Kind] = [.grant, .reserve, .reserve, .reserve, .settle, .settle, .void, .expire]
        let kind = kinds.randomElement(using: &dice) ?? .grant
        let isFree = kind == .void || kind == .expire
        return LedgerEntry(
            account: accounts.randomElement(using: &dice) ?? accounts[0], requestID: try RequestID("r\(request)"),
            attempt: dice.oneIn(3) ? Int.random(in: 0...3, using: &dice) : 1, kind: kind,
            amount: Money(nanodollars: isFree && !dice.oneIn(40) ? 0 : amount(kind)),
            parametersHash: Array(repeating: dice.oneIn(30) ? 1 : 0, count: dice.oneIn(100) ? 31 : 32),
            at: Timestamp(microseconds: step), expiresAt: dice.oneIn(3) ? nil : Timestamp(microseconds: step + 40))
    }

    private mutating func amount(_ kind: LedgerEntry.Kind) -> Int64 {
        if dice.oneIn(kind == .grant ? 20 : 60) {
            return [-1, .min, .max, .max - 1][Int.random(in: 0..<4, using: &dice)]
        }
        return Int64.random(in: 0...(kind == .grant ? 60 : 30), using: &dice)
    }

    /// An entry again, mostly as it was.
    private mutating func changed(_ old: LedgerEntry) -> LedgerEntry {
        var entry = old
        switch Int.random(in: 0..<10, using: &dice) {
        case 0: entry.at = Timestamp(microseconds: step)
        case 1: entry.amount = Money(nanodollars: amount(entry.kind))
        case 2: entry.attempt += 1
        case 3: entry.expiresAt = Timestamp(microseconds: step)
        default: break
        }
        return entry
    }
}
