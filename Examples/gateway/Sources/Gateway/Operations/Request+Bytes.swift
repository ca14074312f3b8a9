// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Hummingbird
import NIOCore

extension Request {
    /// The body, whole. One that takes too long ends in `Refusal.tooSlow`, which the connection sees to.
    /// - Throws: `Refusal` with 413 or 408.
    func bytes(upTo limit: Int) async throws -> [UInt8] {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw Refusal.tooLarge(limit) }
        do {
            return Array(buffer: try await body.collect(upTo: limit))
        } catch is NIOTooManyBytesError {
            throw Refusal.tooLarge(limit)
        }
    }
}
