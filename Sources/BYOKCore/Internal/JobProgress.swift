// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// How far a long job has come: what re-sealing, importing and backing up report as they go.
public struct JobProgress: Sendable, Hashable, CustomStringConvertible {
    /// What the job has dealt with, in its own unit: keys, rows, pages.
    public var done: Int
    /// How much there is; nil while nobody knows.
    public var total: Int?
    /// Since the job began.
    public var elapsed: Duration

    public init(done: Int, total: Int?, elapsed: Duration) {
        self.done = done
        self.total = total
        self.elapsed = elapsed
    }

    /// Per second, over the whole job so far; 0 before the first tick of the clock.
    public var rate: Double { elapsed > .zero ? Double(done) / (elapsed / .seconds(1)) : 0 }

    /// At the rate so far; nil while that or the total is unknown.
    public var timeLeft: Duration? {
        guard let total, rate > 0 else { return nil }
        return .seconds(Double(max(0, total - done)) / rate)
    }

    public var description: String {
        let count = total.map { "\(done) of \($0)" } ?? "\(done)"
        let left = timeLeft.map { ", \($0.components.seconds) s left" } ?? ""
        return "\(count), \(Int(rate.rounded()))/s\(left)"
    }
}
