// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Dispatch
import Foundation

/// Ctrl-C, taken as a wish to stop at the next clean place.
package enum Interruption {
    /// Runs `body` in a task that the first SIGINT or SIGTERM cancels; the second ends the program.
    package static func cancelling<R: Sendable>(_ body: @escaping @Sendable () async throws -> R) async throws -> R {
        let task = Task { try await body() }
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler {
                task.cancel()
                signal(number, SIG_DFL)
            }
            source.activate()
            return source
        }
        defer {
            for source in sources { source.cancel() }
        }
        return try await task.value
    }
}
