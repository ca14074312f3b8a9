// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Console
import Synchronization

/// How far a job has come, on the standard error: one line that changes where it is a terminal, else one line now and
/// then.
final class ProgressLine: Sendable {
    private let what: String
    private let interval: Duration
    private let isShown: Bool
    private let terminal = Terminal.error
    private let state = Mutex(State())

    private struct State {
        var last = ContinuousClock.now
        var width = 0
    }

    init(_ what: String, _ options: ProgressOptions, _ report: ReportOptions) {
        self.what = what
        // A program that reads JSON errors must not find lines of progress among them.
        isShown = !report.quiet && (!report.json || terminal.isTerminal)
        interval = terminal.isTerminal ? .milliseconds(100) : .seconds(options.seconds)
    }

    func show(_ progress: JobProgress) {
        let now = ContinuousClock.now
        state.withLock { state in
            guard isShown, state.last.duration(to: now) >= interval else { return }
            state.last = now
            let line = "\(what): \(progress)"
            guard terminal.isTerminal else { return terminal.write(line + "\n") }
            terminal.write("\r" + String(line.prefix(terminal.width - 1)).padded(to: state.width))
            state.width = min(line.columns, terminal.width - 1)
        }
    }

    /// Takes the changing line away.
    func end() {
        state.withLock { state in
            if state.width > 0 { terminal.write("\r" + String(repeating: " ", count: state.width) + "\r") }
            state.width = 0
        }
    }
}
