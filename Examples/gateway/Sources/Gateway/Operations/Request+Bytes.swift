// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import Hummingbird
import NIOCore

extension Request {
    /// The body, whole.
    /// - Parameter seconds: within which it must have come.
    /// - Throws: `Refusal` with 413 or 408.
    func bytes(upTo limit: Int, within seconds: Int = 60) async throws -> [UInt8] {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw Refusal.tooLarge(limit) }
        let body = body
        return try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask {
                do {
                    return Array(buffer: try await body.collect(upTo: limit))
                } catch is NIOTooManyBytesError {
                    throw Refusal.tooLarge(limit)
                }
            }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                throw Refusal.tooSlow
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }
}
