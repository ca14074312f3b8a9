// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

/// How a long job says how far it has come.
struct ProgressOptions: ParsableArguments {
    @Option(
        name: .customLong("progress"), help: "Seconds between lines of progress where nobody watches; 0: every step.")
    var seconds = 5.0

    func validate() throws {
        guard seconds >= 0, seconds < 1_000_000 else { throw ValidationError("--progress takes seconds from 0.") }
    }
}

/// How far a job has come, on the standard error: one line that changes where it is a terminal, else one line now and
/// then.
final class ProgressLine {
    private let what: String
    private let interval: Duration
    private let isShown: Bool
    private let terminal = Terminal.error
    private var last = ContinuousClock.now
    private var width = 0

    init(_ what: String, _ options: ProgressOptions, _ report: ReportOptions) {
        self.what = what
        isShown = !report.quiet
        interval = terminal.isTerminal ? .milliseconds(100) : .seconds(options.seconds)
    }

    func show(_ progress: JobProgress) {
        let now = ContinuousClock.now
        guard isShown, last.duration(to: now) >= interval else { return }
        last = now
        let line = "\(what): \(progress)"
        guard terminal.isTerminal else { return terminal.write(line + "\n") }
        let padded = String(line.prefix(terminal.width - 1)).padded(to: width)
        width = line.columns
        terminal.write("\r" + padded)
    }

    /// Takes the changing line away.
    func end() {
        if width > 0 { terminal.write("\r" + String(repeating: " ", count: min(width, terminal.width - 1)) + "\r") }
        width = 0
    }
}
