// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import ConsoleTesting
import Foundation
import Testing

/// `chat` and `credits`, at a server that stands in for the providers.
struct ChatCommandTests {
    let sandbox: Sandbox
    let upstream = FakeUpstream()

    init() throws {
        sandbox = try Sandbox()
        upstream.answer(FakeUpstream.Answer.text("Hi there").using(.tokens(TokenUsage(input: 1_000, output: 100))))
        for provider in [Provider.ID.openRouter, .openAI] {
            upstream.accept(key: "simulated-platform-key", at: provider)
        }
    }

    private func withServer(_ body: () async throws -> Void) async throws {
        let server = try upstream.start()
        defer { server.stop() }
        let openAI = try #require(server.url(of: .openAI))
        sandbox.environment["BYOK_UPSTREAM"] = String(openAI.dropLast("/openai".count))
        try await body()
    }

    private func addKey(_ account: FakeUpstream.Account = .good) async throws {
        let key = sandbox.makeKey()
        upstream.accept(key: key, at: .openAI, as: account)
        try await sandbox.run("add", "openai", "--no-test", input: key)
    }

    @Test(arguments: [[], ["--no-stream"]]) func answersOnTheOwnKeyAndSaysWhoPaid(flags: [String]) async throws {
        try await withServer {
            try await addKey()
            let result = try await sandbox.program.run(
                ["chat", "gpt-4o", "Hello"] + flags, input: Data(), environment: sandbox.environment, in: sandbox.folder
            )
            #expect(result.status == 0 && result.output == "Hi there\n", "\(result.errors)")
            for words in ["gpt-4o at OpenAI", "your key", "you, at OpenAI: 0 credits", "1000 in, 100 out (reported)"] {
                #expect(result.errors.contains(words))
            }
            #expect(upstream.requests.map(\.isStream) == [flags.isEmpty])
        }
    }

    @Test func thePromptMayBePipedIn() async throws {
        try await withServer {
            try await addKey()
            #expect(try await sandbox.run("chat", "gpt-4o", input: "Hello\n").output == "Hi there\n")
            #expect(upstream.requests.last?.text.contains("Hello") == true)
            try await sandbox.run("chat", "gpt-4o", input: " \n", expecting: 2)
        }
    }

    @Test func aFallbackIsPaidOnceAndSeenEverywhere() async throws {
        try await withServer {
            try await addKey(.noFunds)
            let refused = try await sandbox.run("chat", "gpt-4o", "Hello", expecting: 1)
            #expect(refused.output.isEmpty && refused.errors.contains("Insufficient credits at OpenAI"))
            try await sandbox.run("credits", "grant", "5", "--payment", "order-1")
            try await sandbox.run("credits", "grant", "5", "--payment", "order-1")
            #expect(try await sandbox.run("credits").output == "5.00 credits\n")

            let never = try await sandbox.run("chat", "gpt-4o", "Hello", "--never-credits", expecting: 1)
            #expect(never.output.isEmpty)
            let paid = try await sandbox.run("chat", "gpt-4o", "Hello")
            #expect(paid.output == "Hi there\n")
            for words in ["credits of me: list price + 5 %", "your key for OpenAI failed: quotaExhausted", "0.003675"] {
                #expect(paid.errors.contains(words), "\(paid.errors)")
            }
            #expect(try await sandbox.run("credits", "balance").output == "4.996325 credits\n")
            let entries = try await sandbox.run("credits", "entries").output
            for kind in ["grant", "reserve", "settle"] { #expect(entries.contains(kind)) }
            let audit = try await sandbox.run("audit").output
            #expect(audit.contains("fellBack"))
        }
    }

    @Test func tellsProgramsTheSame() async throws {
        try await withServer {
            try await addKey()
            let output = try await sandbox.run("chat", "gpt-4o", "Hello", "--json").output
            let json = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
            let receipt = try #require(json["receipt"] as? [String: Any])
            #expect(json["text"] as? String == "Hi there")
            #expect(receipt["outcome"] as? String == "served" && receipt["usesOwnKey"] as? Bool == true)
            #expect((receipt["metadata"] as? [String: String])?["x-provider"] == "openai")
            #expect((receipt["usage"] as? [String: Any])?["input"] as? Int == 1_000)
        }
    }

    @Test func aStreamThatBreaksSaysWhatItUsed() async throws {
        try await withServer {
            try await addKey()
            upstream.fail(.cutOff(after: 1))
            let result = try await sandbox.run("chat", "gpt-4o", "Hello", expecting: 1)
            #expect(result.output == "Hi\n" && result.errors.contains("broke off"))
        }
    }

    /// What had come is printed and accounted for.
    @Test func interruptingItStillGivesTheReceipt() async throws {
        try await withServer {
            try await addKey()
            var answer = FakeUpstream.Answer.text(Array(repeating: "word", count: 2_000).joined(separator: " "))
            answer.pace = .milliseconds(100)
            upstream.answer(answer)
            let output = sandbox.folder.appending(path: "output")
            let errors = sandbox.folder.appending(path: "errors")
            for file in [output, errors] { try Data().write(to: file) }
            let process = sandbox.program.process(
                ["chat", "gpt-4o", "Hello"], environment: sandbox.environment, in: sandbox.folder)
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = try FileHandle(forWritingTo: errors)
            try process.run()
            let number = process.processIdentifier
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    let deadline = ContinuousClock.now + .seconds(30)
                    // There is nothing to wait on: the other side is a process.
                    while ContinuousClock.now < deadline, ((try? Data(contentsOf: output)) ?? Data()).isEmpty {
                        usleep(1_000)
                    }
                    kill(number, SIGINT)
                    while ContinuousClock.now < deadline, kill(number, 0) == 0 { usleep(1_000) }
                    kill(number, SIGKILL)
                    continuation.resume()
                }
            }
            process.waitUntilExit()
            let said = try String(contentsOf: errors, encoding: .utf8)
            #expect(process.terminationReason == .exit && process.terminationStatus == 130, "\(said)")
            #expect(said.contains("stopped") && said.contains("tokens   unknown"), "\(said)")
            #expect(try String(contentsOf: output, encoding: .utf8).hasPrefix("word"))
        }
    }

    @Test func withoutAStandInThePlatformHasNoKey() async throws {
        let result = try await sandbox.run("chat", "gpt-4o", "Hello", expecting: 1)
        #expect(result.output.isEmpty && result.errors.contains("OpenRouter key"))
    }

    @Test(arguments: ["-1", "0", "five", "1e3"]) func onlyAmountsAreGranted(amount: String) async throws {
        try await sandbox.run("credits", "grant", "--payment", "p", "--", amount, expecting: 2)
    }
}
