// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Time, injected so that tests need not wait.
public protocol RouterClock: Sendable {
    func now() -> Timestamp
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(for duration: Duration) async throws
}

/// The machine's clock.
public struct SystemClock: RouterClock {
    public init() {}
    public func now() -> Timestamp { Timestamp(microseconds: Platform.wallClock()) }
    public func sleep(for duration: Duration) async throws { try await Task.sleep(for: duration) }
}
