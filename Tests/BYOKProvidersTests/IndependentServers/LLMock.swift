// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// The control of a running LLMock: what it is to do, what it was asked, what it thinks of it.
struct LLMock: Sendable {
    let url: String
    let transport: CurlTransport
    private let origin: Origin

    init(port: Int) throws {
        url = "http://127.0.0.1:\(port)"
        transport = try CurlTransport()
        origin = try Origin.configured(url, allowLoopbackHTTP: true)
    }

    /// Forgets requests and what it was told to do.
    func reset() async throws { _ = try await send(.post, "/_llmock/reset") }

    /// Tells it what to do with the next requests, in its own words.
    func script(_ behaviors: String...) async throws {
        let reply = try await send(
            .post, "/_llmock/scenario", #"{"behaviors":[\#(behaviors.joined(separator: ","))]}"#)
        try #require(reply.head.status == 201, "\(String(decoding: reply.body, as: UTF8.self))")
    }

    /// What it was asked since the reset.
    func requests() async throws -> [Facts] { try await facts("/_llmock/requests").objects("requests") }

    /// Those for an answer.
    func chats() async throws -> [Facts] { try await requests().filter { $0.string("method") == "POST" } }

    /// The body of the last one.
    func lastBody() async throws -> Facts { try #require(await chats().last).object("body") }

    /// What a careful provider would hold against us: what the verdict finds, warnings too, and requests that were refused
    /// though nobody asked for it.
    func complaints() async throws -> [String] {
        let verdict = try await facts("/_llmock/verdict")
        var complaints = verdict.objects("findings").map { $0.string("code") ?? "?" }
        if verdict.bool("passed") != true, complaints.isEmpty { complaints = ["not passed"] }
        for request in try await requests() where request.string("fault") == nil && request.int("status") != 200 {
            complaints.append("refused: \(request.string("path") ?? "?") \(request.int("status") ?? 0)")
        }
        return complaints
    }

    /// - Parameter body: sent as it is.
    func send(_ method: UpstreamRequest.Method, _ path: String, _ body: String = "") async throws -> UpstreamReply {
        let request = UpstreamRequest(
            method, origin, path, headers: [.init("content-type", "application/json")], keyHeader: .bearer,
            body: Array(body.utf8))
        return try await transport.reply(to: request, key: "any")
    }

    private func facts(_ path: String) async throws -> Facts {
        try Facts(object: String(decoding: try await send(.get, path).body, as: UTF8.self))
    }
}
