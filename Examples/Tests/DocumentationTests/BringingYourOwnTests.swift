// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// The code of BringingYourOwn.
struct BringingYourOwnTests {
    /// Somebody's client: here it always hears that the account is empty.
    private struct Client {
        func post(_ body: String, to provider: Provider, _ key: Span<UInt8>) throws -> UpstreamReply {
            UpstreamReply(
                head: ReplyHead(status: 429), body: Array(#"{"error":{"code":"insufficient_quota"}}"#.utf8))
        }
    }

    private func ask(_ router: BYOKRouter, _ alice: Caller, _ client: Client) async throws -> UpstreamReply {
        let body = "{}"
        let route = try await router.route(RouteRequest("gpt-4o", for: alice, key: .provider(.openAI)))
        let reply: UpstreamReply = try await route.withSecret { key in try client.post(body, to: route.provider, key) }
        guard reply.head.status == 200 else {
            let failure = route.provider.chat.failure(of: reply)
            throw BYOKError(failure, on: route, now: SystemClock().now())
        }
        return reply
    }

    @Test func asksWithAClientOfItsOwn() async throws {
        let stage = try await Stage()
        let error = await #expect(throws: BYOKError.self) { try await ask(stage.router, stage.alice, Client()) }
        #expect(error?.code == .ownKeyNoFunds)
    }

    @Test func asksByAnAdapterOfItsOwn() async throws {
        let stage = try await Stage()
        let house = Provider.openAI
        let (router, transport) = (stage.router, stage.transport)
        let chat = ChatClient(router: router, transport: transport, adapters: [HouseChat(house)])
        _ = try await chat.complete(ChatRequest("gpt-4o", messages: [.user("Hi")]), for: stage.alice)
        #expect(stage.upstream.requests.last?.headers["x-team"] == "search")
    }
}
