// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser

/// How often a long job says how far it has come.
struct ProgressOptions: ParsableArguments {
    @Option(
        name: .customLong("progress"),
        help: "Seconds between lines of progress where nobody watches a terminal; 0: every step.")
    var seconds = 5.0

    func validate() throws {
        guard seconds >= 0, seconds < 1_000_000 else { throw ValidationError("--progress takes seconds from 0.") }
    }
}
