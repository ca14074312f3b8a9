// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres

/// Parameters in PostgreSQL's binary form. They count from 1; what is not bound is NULL.
final class PostgresParameters: StoredParameters {
    /// What libpq is given: all values in one buffer.
    struct Finished: Sendable {
        fileprivate(set) var bytes: [UInt8] = []
        /// Of each parameter; empty and nil differ.
        fileprivate(set) var ranges: [Range<Int>?]
    }

    private(set) var finished: Finished

    init(count: Int) { finished = Finished(ranges: Array(repeating: nil, count: count)) }

    func bind(_ index: Int32, _ value: Int64?) {
        guard let value else { return }
        set(index) { $0.append(bigEndian: UInt64(bitPattern: value)) }
    }

    func bind(_ index: Int32, _ bytes: [UInt8]) { set(index) { $0 += bytes } }

    func bind(_ index: Int32, _ text: String?) {
        guard let text else { return }
        set(index) { $0 += text.utf8 }
    }

    func bind(_ index: Int32, list values: [Int64?]) {
        setList(index, .integer, values) { $0.append(bigEndian: UInt64(bitPattern: $1)) }
    }

    func bind(_ index: Int32, list values: [[UInt8]]) { setList(index, .bytes, values) { $0 += $1 } }

    func bind(_ index: Int32, list values: [String?]) { setList(index, .text, values) { $0 += $1.utf8 } }

    private func set(_ index: Int32, _ write: (inout [UInt8]) -> Void) {
        let start = finished.bytes.count
        write(&finished.bytes)
        finished.ranges[Int(index) - 1] = start..<finished.bytes.count
    }

    /// An array of one dimension as `array_recv` reads it: dimensions, whether there are NULLs, the elements' type, how
    /// many, the first one's index; then each with its length.
    private func setList<Element>(
        _ index: Int32, _ type: PostgresType, _ values: [Element?], _ write: (inout [UInt8], Element) -> Void
    ) {
        set(index) { bytes in
            bytes.append(bigEndian: UInt32(values.isEmpty ? 0 : 1))
            bytes.append(bigEndian: UInt32(1))
            bytes.append(bigEndian: type.rawValue)
            if values.isEmpty { return }
            bytes.append(bigEndian: UInt32(values.count))
            bytes.append(bigEndian: UInt32(1))
            for value in values {
                let place = bytes.count
                bytes.append(bigEndian: UInt32.max)
                guard let value else { continue }
                write(&bytes, value)
                let count = UInt32(bytes.count - place - 4)
                for (offset, shift) in [24, 16, 8, 0].enumerated() {
                    bytes[place + offset] = UInt8(truncatingIfNeeded: count >> UInt32(shift))
                }
            }
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian value: some FixedWidthInteger) {
        unsafe Swift.withUnsafeBytes(of: value.bigEndian) { unsafe append(contentsOf: $0) }
    }
}
#endif
