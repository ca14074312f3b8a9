// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKProviders
import Console
import Foundation

struct ChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat", abstract: "Ask a model, and see who paid.",
        discussion: """
            The answer goes to the standard output as it comes, the receipt to the standard error. Ctrl-C ends the \
            request; the receipt of what was used is still printed.

            Without BYOK_UPSTREAM it asks the real provider, on your own keys alone: this program's platform has none. At a \
            server that stands in, credits pay where your keys cannot: see 'credits'.
            """)

    @OptionGroup var options: RequestOptions

    @Argument(help: "What to ask; else it is read from the standard input.")
    var prompt: String?

    @Flag(inversion: .prefixedNo, help: "Print the answer as it comes.")
    var stream = true

    @Option(help: "The most tokens of the answer.")
    var maxTokens: Int?

    func run() async throws {
        let text = try prompt ?? Self.readPrompt()
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw Failure(.usage, "There is nothing to ask: give a prompt, or pipe it in.")
        }
        try await options.common.withSession(sends: true) { session in
            let routed = try options.request()
            var request = ChatRequest(routed.model, messages: [.user(text)])
            request.maxTokens = maxTokens
            let chat = Chat(
                client: ChatClient(router: session.router, transport: try CurlTransport()), request: request,
                routed: routed, isStream: stream, isJSON: options.output.json)
            let end = try await Interruption.cancelling { await chat.run() }
            // What was used is written in the background: not when this program has ended.
            try? await session.router.flushUsage()
            try? await session.router.flushAudit()
            try show(end, in: session)
            if let error = end.error { throw Failure(error, isInterrupted: error.code == .cancelled) }
        }
    }

    private func show(_ end: Chat.End, in session: Session) throws {
        if options.output.json {
            Terminal.output.write(
                try JSONValue.object([
                    "error": .text(end.error?.code), "receipt": end.receipt.map { JSONValue($0) } ?? .null,
                    "text": .string(end.text),
                ]).text + "\n")
        } else if let receipt = end.receipt {
            ReceiptText(receipt, names: session.router.catalog).print(on: .error)
        }
    }

    private static func readPrompt() throws -> String {
        if isatty(STDIN_FILENO) == 1 { Terminal.error.write("Ask, and end with Ctrl-D: ") }
        return String(decoding: try FileHandle.standardInput.readToEnd() ?? Data(), as: UTF8.self)
    }
}
