// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

struct TerminalTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    private func fill() async throws {
        try await sandbox.add("openai", "--label", "A label that goes on for quite a while, to see what becomes of it")
        try await sandbox.add(
            "openrouter", "--label", "世界世界世界世界世界世界 🔑🔑🔑🔑", "--no-test", prefix: "sk-or-v1-", ending: "bad")
        try await sandbox.add("anthropic", "--label", "\u{202E}turned\u{200B}", prefix: "sk-ant-api03-")
        try await sandbox.run("test", "1", expecting: 1)
    }

    @Test(arguments: [40, 80, 200])
    func noLineIsWiderThanTheTerminal(_ width: Int) async throws {
        try await fill()
        sandbox.environment["COLUMNS"] = "\(width)"
        for arguments in [
            ["list"], ["explain", "gpt-4"], ["explain", "claude-3-opus", "--never-credits"], ["route", "gpt-4"],
            ["route", "gemini-2.0-flash", "--never-credits"], ["audit"], ["models"], ["test", "1"], ["test", "zz"],
            ["savings", "--tokens", "1B", "--price", "30"], ["demo"], ["remove", "1"], ["add", "nobody"],
        ] {
            let result = try await sandbox.program.run(
                arguments, input: Data(), environment: sandbox.environment, in: sandbox.folder)
            for line in (result.output + result.errors).split(separator: "\n") {
                #expect(columns(line) <= width, "\(arguments): \(line)")
                #expect(!line.contains("\u{202E}") && !line.contains("\u{200B}") && !line.contains("\u{1B}"))
            }
        }
        // Whatever the width, nothing is left out.
        let list = try await sandbox.run("list").output
        for word in ["Label", "quite", "世", "\u{FFFD}turned"] { #expect(list.contains(word)) }
    }

    /// As a terminal counts.
    private func columns(_ line: Substring) -> Int {
        line.unicodeScalars.reduce(0) {
            $0 + (($1.value >= 0x2E80 && $1.value < 0xFFF0) || $1.value >= 0x1F300 ? 2 : 1)
        }
    }

    @Test func coloursAreForTerminals() async throws {
        try await sandbox.add()
        #expect(!(try await sandbox.run("list").output.contains("\u{1B}")))
        let coloured = try PseudoTerminal(["list"], in: sandbox)
        #expect(try await coloured.run() == 0)
        #expect(coloured.transcript.contains("\u{1B}[32mConnected"))
        let plain = try PseudoTerminal(["list"], in: sandbox, environment: ["NO_COLOR": "1"])
        #expect(try await plain.run() == 0)
        #expect(!plain.transcript.contains("\u{1B}") && plain.transcript.contains("Connected"))
    }

    @Test func asksTheTerminalForItsWidth() async throws {
        try await sandbox.add()
        let narrow = try PseudoTerminal(["list"], in: sandbox, columns: 40, environment: ["NO_COLOR": "1"])
        #expect(try await narrow.run() == 0)
        let lines = narrow.transcript.split(whereSeparator: \.isNewline)
        #expect(lines.count > 2 && lines.allSatisfy { $0.count <= 40 })
    }

    @Test func aTypedKeyIsNotShown() async throws {
        let key = sandbox.makeKey()
        let terminal = try PseudoTerminal(["add", "openai"], in: sandbox)
        #expect(try await terminal.run(typing: key + "\n", at: "not shown") == 0)
        sandbox.expectNoKey(in: Data(terminal.transcript.utf8), #_sourceLocation)
        #expect(terminal.transcript.contains("Added"))
    }

    @Test(arguments: ["\n", "\u{3}\n"])
    func nothingTypedIsNothingAdded(_ typed: String) async throws {
        let terminal = try PseudoTerminal(["add", "openai"], in: sandbox)
        #expect(try await terminal.run(typing: typed, at: "not shown") == 2)
        #expect(try await sandbox.run("list").output.contains("No keys yet"))
    }

    @Test func asksBeforeRemoving() async throws {
        try await sandbox.add()
        let no = try PseudoTerminal(["remove", "1"], in: sandbox)
        #expect(try await no.run(typing: "n\n", at: "[y/N]") == 1)
        #expect(no.transcript.contains("credits will be charged"))
        #expect(try await sandbox.run("list").lines.count == 2)
        let yes = try PseudoTerminal(["remove", "1"], in: sandbox)
        #expect(try await yes.run(typing: "y\n", at: "[y/N]") == 0)
        #expect(try await sandbox.run("list").output.contains("No keys yet"))
    }
}
