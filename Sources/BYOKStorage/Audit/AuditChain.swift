// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// The head of one owner's chain: how many entries it has, and the last one's hash.
///
/// An entry's hash is SHA-256 over the length-prefixed fields: previous hash (32 zero bytes at first), owner, number,
/// moment, kind, body. It takes no key: whoever may write the whole store can compute a chain anew. What it shows is an
/// entry altered, dropped or slipped in without rewriting everything after it.
///
/// Public for stores of your own: chains made with it are those of ours, so that a log can move between stores. Keep
/// each row and, in the same transaction, the head that follows from it.
///
/// ```swift
/// var chain = AuditChain(count: head.count, hash: head.hash)  // as stored; AuditChain() where there is none yet
/// let row = try chain.append(event, of: owner)                // store the row, and chain.count and chain.hash
/// ```
public struct AuditChain: Sendable, Equatable {
    public private(set) var count: Int64 = 0
    /// The last entry's: 32 bytes; zeros at first.
    public private(set) var hash = [UInt8](repeating: 0, count: SHA256.count)

    public init() {}

    /// A head as it was stored.
    public init(count: Int64, hash: [UInt8]) {
        self.count = count
        self.hash = hash
    }

    /// Makes the event the owner's next entry.
    /// - Throws: `storeUnavailable` where libcrypto refuses.
    public mutating func append(_ event: AuditEvent, of owner: KeyOwner) throws(BYOKError) -> AuditRow {
        var row = AuditRow(
            number: count + 1, at: event.at, kind: event.kind.rawValue, body: event.body, hash: [])
        row.hash = try next(row, of: owner)
        count = row.number
        hash = row.hash
        return row
    }

    /// Whether the row is the next entry and unaltered; if it is, the chain has gone on by it.
    /// - Throws: `storeUnavailable` where libcrypto refuses.
    public mutating func follow(_ row: AuditRow, of owner: KeyOwner) throws(BYOKError) -> Bool {
        guard row.number == count + 1, try next(row, of: owner) == row.hash else { return false }
        count = row.number
        hash = row.hash
        return true
    }

    /// What following every row up to here says, given the stored head and the highest number stored (0 for none).
    public func verdict(against head: AuditChain, last: Int64) -> AuditVerification {
        if count < head.count { return .broken(at: count + 1) }
        if hash != head.hash { return .broken(at: max(count, 1)) }
        if last > head.count { return .broken(at: head.count + 1) }
        return .intact(entries: count)
    }

    /// Checks all rows of an owner against the stored head.
    static func verify(_ rows: [AuditRow], of owner: KeyOwner, head: AuditChain) throws(BYOKError) -> AuditVerification
    {
        var chain = AuditChain()
        for row in rows where chain.count < head.count {
            guard try chain.follow(row, of: owner) else { return .broken(at: chain.count + 1) }
        }
        return chain.verdict(against: head, last: rows.last?.number ?? 0)
    }

    private func next(_ row: AuditRow, of owner: KeyOwner) throws(BYOKError) -> [UInt8] {
        var fields = LengthPrefixed(capacity: 128 + owner.encoded.count + row.body.count)
        fields.append(hash)
        fields.append(owner.encoded)
        fields.append(row.number)
        fields.append(row.at.microseconds)
        fields.append(row.kind)
        fields.append(row.body)
        return try SHA256.hash(of: fields.bytes)
    }
}
