// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Console

/// Tells the demo's story, and ends it where a fact is not as told.
struct Narrator {
    let terminal = Terminal.output

    func title(_ text: String) { terminal.print("\n" + terminal.styled(text, .bold)) }

    func say(_ text: String) { terminal.print(text) }

    /// - Throws: where the fact does not hold; the demo then ends with exit code 1.
    func confirm(_ fact: Bool, _ line: String) throws(Failure) {
        try check(fact, line)
        terminal.print(terminal.styled("✓ ", .good) + line, indent: 2)
    }

    /// As `confirm`, but in silence.
    func check(_ fact: Bool, _ line: String) throws(Failure) {
        guard fact else { throw Failure(.refused, "The demo failed: this is not so: \(line)") }
    }
}
