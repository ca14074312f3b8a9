// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BenchKit

/// An SDK in a process of its own, which measures itself (Peers/calls.py). It makes one call at a time.
final class PythonPeer: HTTPSubject {
    let name: String
    let share: Double
    private let process: PeerProcess

    /// Nil where the Python environment is missing.
    /// - Parameter chat: the file with the chat to send.
    init?(_ program: String, share: Double, chat: String, peers: Peers) throws {
        guard let process = try peers.start(program, [chat]) else { return nil }
        struct Greeting: Decodable { var version: String }
        name = try process.answer(as: Greeting.self).version
        self.share = share
        self.process = process
    }

    private struct Question: Encodable {
        var url: String
        var requests: Int?
        var streams: Int?
    }

    private struct Answer: Decodable {
        var cpu: UInt64
        var times: [UInt64]
        var ages: [UInt64]?
        var calls: Calls { Calls(times: times, ages: ages ?? [], cpu: cpu) }
    }

    private func ask(_ question: Question) throws -> Calls {
        try process.ask(question, for: Answer.self).calls
    }

    func requests(_ load: Load, count: Int) async throws -> Calls? {
        load.width > 1 ? nil : try ask(Question(url: base(load), requests: count))
    }

    func streams(_ load: Load) async throws -> Calls? {
        load.width > 1 ? nil : try ask(Question(url: base(load), streams: 1))
    }

    func bulk(_ load: Load) async throws -> Calls? { nil }

    private func base(_ load: Load) -> String { load.origin + load.path.dropLast("/chat/completions".count) }
}
