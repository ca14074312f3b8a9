// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import Console

/// How much is said, and in which form.
struct ReportOptions: ParsableArguments {
    @OptionGroup var output: OutputOptions

    @Flag(name: [.short, .long], help: "Print nothing but errors, and what JSON was asked for.")
    var quiet = false

    var json: Bool { output.json }

    /// The result of a command.
    func show(_ value: @autoclosure () throws -> JSONValue, else text: () throws -> Void) throws {
        if quiet, !json { return }
        try output.show(value(), else: text)
    }
}
