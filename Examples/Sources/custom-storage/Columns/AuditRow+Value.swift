// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKStorage

extension AuditRow {
    /// An element of the owner's log.
    var value: [UInt8] {
        var fields = Fields()
        fields.append(number)
        fields.append(at.microseconds)
        fields.append(kind)
        fields.append(body)
        fields.append(hash)
        return fields.bytes
    }

    init?(value: [UInt8]) {
        guard let fields = Fields.read(value, count: 5), let number = Int64(bigEndianBytes: fields[0]),
            let at = Int64(bigEndianBytes: fields[1])
        else { return nil }
        self.init(
            number: number, at: Timestamp(microseconds: at), kind: fields[2].text, body: fields[3], hash: fields[4])
    }
}

extension AuditChain {
    /// The head as the store keeps it; nothing at the beginning.
    var value: [UInt8] { count == 0 ? [] : count.bigEndianBytes + hash }

    init(value: [UInt8]) throws(BYOKError) {
        if value.isEmpty {
            self.init()
            return
        }
        guard value.count == 40, let count = Int64(bigEndianBytes: value.prefix(8)) else { throw .unreadable }
        self.init(count: count, hash: Array(value.dropFirst(8)))
    }
}
