// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Turns rows into records, at the cost of the few allocations that a record needs.
///
/// A row that was altered by hand still comes out, with whatever could not be read replaced, and with the status
/// `undecryptable`: its mac cannot fit, so it is shut out alone, and the owner's other keys go on.
struct RecordDecoder {
    private var providers = TextPool()
    private var origins = TextPool()
    private var kids = TextPool()
    private var statuses: [(text: String, code: KeyStatus.Code)] = []

    /// Reads a row whose columns are those of `RowColumns.record`.
    /// - Throws: `storeCorrupt` where not even the id can be read.
    mutating func record(of owner: KeyOwner, in row: some StoredRow) throws(BYOKError) -> KeyRecord {
        guard let id = row.withBytes(1, Self.id) else {
            throw BYOKError(.storeCorrupt, "A row of the store has no readable id. Restore the store from a backup.")
        }
        let policyBytes = row.bytes(14)
        let policy = policyBytes.isEmpty ? KeyPolicy.unrestricted : KeyPolicy(encoded: policyBytes)
        let code = policy == nil ? .undecryptable : status(row)
        return KeyRecord(
            owner: owner, id: id, provider: Provider.ID(rawValue: providers.text(2, of: row)),
            origin: origins.text(3, of: row), sealed: SealedSecret(token: row.bytes(4), kid: kids.text(5, of: row)),
            generation: row.integer(6), masked: row.text(7), fingerprint: row.bytes(8), label: row.text(9),
            isEnabled: row.integer(10) != 0, position: row.integer(11),
            status: KeyStatus(code, reason: row.isNull(13) ? nil : row.text(13)),
            policy: policy ?? KeyPolicy(deniedModels: ["*"]), expiresAt: Self.moment(15, row),
            testedAt: Self.moment(16, row), version: row.integer(17),
            createdAt: Timestamp(microseconds: row.integer(18)), updatedAt: Timestamp(microseconds: row.integer(19)),
            mac: row.bytes(20))
    }

    private mutating func status(_ row: some StoredRow) -> KeyStatus.Code {
        let text = row.text(12)
        if let known = statuses.first(where: { $0.text == text }) { return known.code }
        guard let code = KeyStatus.Code(text) else { return .undecryptable }
        statuses.append((text, code))
        return code
    }

    private static func id(_ bytes: Span<UInt8>) -> KeyID? {
        guard bytes.count == 16 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for index in 0..<8 {
            high = high << 8 | UInt64(bytes[index])
            low = low << 8 | UInt64(bytes[index + 8])
        }
        return KeyID(high: high, low: low)
    }

    private static func moment(_ column: Int32, _ row: some StoredRow) -> Timestamp? {
        row.isNull(column) ? nil : Timestamp(microseconds: row.integer(column))
    }
}
