// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import AsyncHTTPClient
import BYOKCore
import BYOKProviders
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// The host's own request: its own address, its own body, its own client. Of the library it takes the route, the key and the
/// meaning of a refusal.
struct OwnRequest {
    let router: BYOKRouter
    let client: HTTPClient

    /// - Throws: what `route` throws, or what became of the attempt; the cause is then an `AttemptFailure`.
    func ask(_ question: String, for caller: Caller) async throws(BYOKError) -> String {
        // The body below is in OpenAI's shape, so the key must be one for OpenAI; and this host cannot bill, so no credits.
        let route = try await router.route(
            RouteRequest("gpt-4o", for: caller, spendPolicy: .neverCredits, key: .provider(.openAI)))
        do {
            return try await send(question, over: route)
        } catch let error as BYOKError {
            throw error  // the key was not opened: `routeStale`, say
        } catch {
            throw BYOKError(AttemptFailure(client: error), on: route, now: SystemClock().now())
        }
    }

    private func send(_ question: String, over route: Route) async throws -> String {
        var request = HTTPClientRequest(url: route.provider.origin.url + "/chat/completions")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(
            try JSONEncoder().encode(
                Body(model: route.model, messages: [.init(role: "user", content: question)])))
        // The key leaves the library here, as a String that nobody wipes: this client takes headers as nothing else.
        let authorization = try await route.withSecret { key in
            "Bearer " + String(copying: try UTF8Span(validating: key))
        }
        request.headers.add(name: "Authorization", value: authorization)

        let response = try await client.execute(request, timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 1 << 20)
        guard response.status == .ok else {
            throw route.provider.chat.failure(
                of: UpstreamReply(head: ReplyHead(response), body: Array(bytes.readableBytesView)))
        }
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(buffer: bytes)).choices.first else {
            throw AttemptFailure(.protocol)
        }
        return answer.message.content
    }

    private struct Body: Encodable {
        var model: String
        var messages: [Message]
    }

    private struct Answer: Decodable {
        var choices: [Choice]
    }

    private struct Choice: Decodable {
        var message: Message
    }

    private struct Message: Codable {
        var role: String
        var content: String
    }
}
