// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Console
import Foundation

/// Asks people for what must not be an argument.
enum KeyPrompt {
    /// Reads a key: typed without being shown, or the first line of what is piped in.
    static func readKey(_ prompt: String) throws(Failure) -> PastedKey {
        let line = isatty(STDIN_FILENO) == 1 ? readUnseen("\(prompt) (it is not shown): ") : readLine()
        guard let line, !line.isEmpty, !line.contains("\u{3}") else {
            throw Failure(.usage, "There is no key. Paste it when asked, or pipe it in: quickstart … < file")
        }
        return PastedKey(line)
    }

    /// Asks for a yes; without a terminal, only `--yes` is one.
    static func confirm(_ question: String) throws(Failure) {
        let answer = try Prompt.ask(
            "\(question) Go on? [y/N] ", orElse: "\(question) Nobody is there to ask: say --yes.")
        guard ["y", "yes"].contains(answer?.lowercased()) else {
            throw Failure(.refused, "Nothing was changed.")
        }
    }

    /// Signals are off, too, or Ctrl-C would leave the terminal mute; it then counts as no key.
    private static func readUnseen(_ prompt: String) -> String? {
        var saved = termios()
        tcgetattr(STDIN_FILENO, &saved)
        var settings = saved
        settings.c_lflag &= ~tcflag_t(ECHO | ISIG)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved)
            Terminal.error.write("\n")
        }
        Terminal.error.write(prompt)
        return readLine()
    }
}
