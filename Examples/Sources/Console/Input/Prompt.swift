// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation

/// Asks the person at the terminal.
package enum Prompt {
    /// The line that is typed; nil at the end of input.
    /// - Parameter reason: what to say where nobody is there to ask.
    package static func ask(_ question: String, orElse reason: String) throws(Failure) -> String? {
        guard isatty(STDIN_FILENO) == 1 else { throw Failure(.usage, reason) }
        Terminal.error.write(question.safe)
        return readLine()
    }
}
