// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

/// What is done stays done, and the same command goes on from there.
struct InterruptionTests {
    private static let owners = 2_000

    /// Runs a command until it has printed a progress line, sends it the signal, and returns how it ended.
    private func interrupt(
        _ arguments: [String], by signal: Int32, in sandbox: Sandbox, input: Pipe? = nil
    ) async throws -> (Process, String) {
        let errors = sandbox.folder.appending(path: "errors-\(UUID().uuidString)")
        try Data().write(to: errors)
        let process = sandbox.program.process(
            arguments + ["--progress", "0"], environment: sandbox.environment, in: sandbox.folder)
        process.standardInput = input ?? FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        let number = process.processIdentifier
        // On a thread of its own: the pool's may be busy until the command has ended by itself.
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let deadline = ContinuousClock.now + .seconds(30)
                while ContinuousClock.now < deadline, kill(number, 0) == 0 {
                    let text = (try? Data(contentsOf: errors)) ?? Data()
                    if text.contains(UInt8(ascii: "\n")) { break }
                    // There is nothing to wait on: the other side is a process.
                    usleep(1_000)
                }
                kill(number, signal)
                // A program that does not heed it must not keep the test for ever.
                while ContinuousClock.now < deadline, kill(number, 0) == 0 { usleep(1_000) }
                kill(number, SIGKILL)
                continuation.resume()
            }
        }
        process.waitUntilExit()
        let text = try String(contentsOf: errors, encoding: .utf8)
        sandbox.expectNoKey(in: Data(text.utf8), #_sourceLocation)
        return (process, text)
    }

    private func keys(_ sandbox: Sandbox) async throws -> Int {
        try await sandbox.masterKeys().reduce(0) { $0 + $1.keys }
    }

    @Test(arguments: [SIGKILL, SIGINT], StoreKind.available)
    func importingGoesOnAfterwards(_ signal: Int32, on kind: StoreKind) async throws {
        let sandbox = try await Sandbox.byok(on: kind)
        try sandbox.write(TheirRows.csv(Self.owners), to: "rows.csv")
        let (process, text) = try await interrupt(
            ["import", "rows.csv", "--commit"] + kind.creating, by: signal, in: sandbox)
        expect(process, text, endedBy: signal)
        let before = try await keys(sandbox)
        #expect(before >= 512 && before < Self.owners)
        let report = try await sandbox.json("import", "rows.csv", "--commit")
        #expect(report["added"] as? Int == Self.owners - before && report["importedBefore"] as? Int == before)
        #expect(try await keys(sandbox) == Self.owners)
        try await sandbox.run("verify")
    }

    @Test(arguments: [SIGKILL, SIGINT], StoreKind.available)
    func resealingGoesOnAfterwards(_ signal: Int32, on kind: StoreKind) async throws {
        let sandbox = try await Sandbox.byok(owners: Self.owners, on: kind)
        let new = try #require(try await sandbox.json("master-key", "add")["added"] as? String)
        try await sandbox.run("master-key", "promote", new)
        let (process, text) = try await interrupt(["re-seal"], by: signal, in: sandbox)
        expect(process, text, endedBy: signal)
        let use = try await sandbox.masterKeys()
        #expect(use.map(\.kid).first == new && use.allSatisfy { $0.keys > 0 })
        try await sandbox.run("master-key", "retire", use[1].kid, expecting: 4)
        let report = try await sandbox.json("re-seal")
        #expect(report["resealed"] as? Int == use[1].keys && report["alreadyCurrent"] as? Int == use[0].keys)
        try await sandbox.run("master-key", "retire", use[1].kid)
        try await sandbox.run("verify")
    }

    private func expect(_ process: Process, _ errors: String, endedBy signal: Int32) {
        if signal == SIGKILL {
            #expect(process.terminationReason == .uncaughtSignal)
        } else {
            #expect(process.terminationReason == .exit && process.terminationStatus == 130, "\(errors)")
            #expect(errors.contains("what is done stays done") || errors.contains("Run it again"), "\(errors)")
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func stopsWhileItWaitsForItsInput(_ signal: Int32) async throws {
        let sandbox = try await Sandbox.byok(owners: 1)
        let input = Pipe()
        // As many rows as are judged at once, and then silence.
        Thread.detachNewThread { try? input.fileHandleForWriting.write(contentsOf: Data(TheirRows.csv(512).utf8)) }
        let (process, text) = try await interrupt(["import", "-"], by: signal, in: sandbox, input: input)
        expect(process, text, endedBy: signal)
        #expect(text.contains("importing: 512, "))
    }

    @Test func progressIsSaidAsOftenAsAsked() async throws {
        let sandbox = try Sandbox.byok()
        try sandbox.write(TheirRows.csv(600), to: "rows.csv")
        let each = try await sandbox.run("import", "rows.csv", "--create", "--progress", "0")
        #expect(each.errors.contains("importing: 512, ") && each.errors.contains("importing: 600, "))
        #expect(each.errors.contains("/s"))
        #expect(try await sandbox.run("import", "rows.csv", "--create").errors.isEmpty)
        #expect(try await sandbox.run("import", "rows.csv", "--create", "--progress", "0", "--quiet").errors.isEmpty)
        try await sandbox.run("import", "rows.csv", "--commit", "--create", "--progress=-1", expecting: 2)
        try await sandbox.run("import", "rows.csv", "--commit", "--create", "--quiet")
        let resealed = try await sandbox.run("re-seal", "--progress", "0")
        #expect(resealed.errors.contains("re-sealing: 500 of 600, ") && resealed.errors.contains(" s left"))
        let terminal = try PseudoTerminal(["re-seal"], in: sandbox)
        #expect(try await terminal.run() == 0)
        #expect(terminal.transcript.contains("Were up to date: 600"))
    }
}
