// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation

/// Where output goes: how wide it is, and whether it shows colours.
package struct Terminal: Sendable {
    package let width: Int
    package let hasColour: Bool
    package let isTerminal: Bool
    private let file: FileHandle

    package static let output = Terminal(.standardOutput)
    package static let error = Terminal(.standardError)

    private init(_ file: FileHandle) {
        self.file = file
        let environment = ProcessInfo.processInfo.environment
        let isTTY = isatty(file.fileDescriptor) == 1
        isTerminal = isTTY
        var size = winsize()
        let isKnown = isTTY && ioctl(file.fileDescriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        let columns = environment["COLUMNS"].flatMap(Int.init) ?? (isKnown ? Int(size.ws_col) : 80)
        width = max(20, columns)
        // https://no-color.org: set and not empty.
        hasColour = isTTY && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }

    package func styled(_ text: String, _ style: Style?) -> String {
        guard let style, hasColour else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }

    /// Prints lines, wrapped to the width; lines that go on are indented.
    package func print(_ text: String = "", indent: Int = 0) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        write(lines.map { String($0).wrapped(to: width, indent: indent) + "\n" }.joined())
    }

    /// Ends the program where the output cannot be written: half an output with a good exit code would be a lie.
    package func write(_ text: String) {
        do {
            try file.write(contentsOf: Data(text.utf8))
        } catch {
            try? FileHandle.standardError.write(contentsOf: Data("Error: The output could not be written.\n".utf8))
            exit(1)
        }
    }
}
