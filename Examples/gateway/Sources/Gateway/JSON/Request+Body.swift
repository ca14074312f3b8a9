// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation
import Hummingbird

extension Request {
    /// The body, read into a value. Its bytes, in which a key may be, are wiped afterwards; copies that the server or the
    /// reader made on the way are not ours to wipe.
    /// - Throws: `invalidRequest`, naming the field; `Refusal` with 413 or 408.
    func body<Value: Decodable>(_ type: Value.Type, upTo limit: Int = 1 << 20) async throws -> Value {
        var bytes = try await bytes(upTo: limit)
        return try bytes.withUnsafeMutableBytes { buffer in
            guard let start = buffer.baseAddress, !buffer.isEmpty else {
                throw Refusal.invalid("The body is empty: send JSON.")
            }
            defer { wipe(start, buffer.count) }
            let data = Data(bytesNoCopy: start, count: buffer.count, deallocator: .none)
            return try StrictJSON.read(type, from: data)
        }
    }
}

/// Overwrites memory in a way that no compiler leaves out.
private func wipe(_ start: UnsafeMutableRawPointer, _ count: Int) {
    #if canImport(Darwin)
    memset_s(start, count, 0, count)
    #else
    explicit_bzero(start, count)
    #endif
}
