// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser

/// For people or for programs.
package struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON.")
    package var json = false

    package init() {}

    /// Prints the value as JSON if that was asked for, else whatever `text` prints.
    package func show(_ value: @autoclosure () throws -> JSONValue, else text: () throws -> Void) throws {
        if json {
            Terminal.output.write(try value().text + "\n")
        } else {
            try text()
        }
    }
}
