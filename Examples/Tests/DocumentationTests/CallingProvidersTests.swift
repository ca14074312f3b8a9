// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// The code of CallingProviders, WhatAKeyTestProves and BringingYourOwn.
struct CallingProvidersTests {
    @Test func asksAndCharges() async throws {
        let stage = try await Stage()
        let (router, transport, alice, bob) = (stage.router, stage.transport, stage.alice, stage.bob)

        let chat = ChatClient(router: router, transport: transport)
        var request = ChatRequest("gpt-4o", messages: [.system("Be brief."), .user("Why is the sky blue?")])
        request.maxTokens = 200
        let reply = try await chat.complete(request, for: alice)
        print(reply.text)
        for drop in reply.drops { print("left out:", drop) }
        #expect(reply.text == "Air scatters blue light most.")

        if let receipt = reply.receipt {
            for field in receipt.metadata { print("\(field.name): \(field.value)") }
            print(receipt.attempts.count, "attempts, cost:", receipt.cost.map { "\($0)" } ?? "unknown")
        }
        #expect(reply.receipt?.usesOwnKey == true)

        let route = try await router.route(RouteRequest(request.model, for: bob))
        let answer = try await chat.complete(request, over: route)
        if case .credits(let quote) = route.billing, let usage = answer.usage {
            print("to charge:", try quote.charge(for: usage.tokens))
        }
        #expect(route.isSystem && answer.usage?.tokens.provenance == .reported)
    }

    @Test func streamsAndBreaksOff() async throws {
        let stage = try await Stage()
        let (chat, alice) = (ChatClient(router: stage.router, transport: stage.transport), stage.alice)
        let request = ChatRequest("gpt-4o", messages: [.user("Why is the sky blue?")])
        stage.upstream.fail(.cutOff(after: 2))

        var whole = ChatReply.Builder()
        do {
            for try await chunk in try await chat.stream(request, for: alice) {
                print(chunk.text, terminator: "")
                whole.add(chunk)
            }
        } catch {
            print("broken off after '\(whole.reply.text)':", error.code)
            print("it used", error.receipt?.usage?.output ?? 0, "tokens")
        }
        #expect(whole.reply.text == "Air scatters")
    }

    @Test func callsTools() async throws {
        let stage = try await Stage()
        let (chat, alice) = (ChatClient(router: stage.router, transport: stage.transport), stage.alice)
        stage.upstream.answer(
            .toolCalls(ToolCall(id: "call_1", name: "weather", arguments: #"{"town":"Bonn"}"#)), times: 1)
        func weather(_ arguments: String) -> String { "Rain, 9 °C" }
        var question = ChatRequest("gpt-4o", messages: [.user("Is it raining in Bonn?")])
        question.tools = [.function("weather", parameters: try RawJSON(#"{"type":"object"}"#))]

        let asked = try await chat.complete(question, for: alice)
        question.messages.append(asked.message)
        for call in asked.toolCalls {
            question.messages.append(.toolResult(weather(call.arguments), for: call.id))
        }
        let told = try await chat.complete(question, for: alice)
        #expect(told.finishReason == .stop && stage.upstream.complaints.isEmpty)
    }

    @Test func saysWhatWentWrong() async throws {
        let stage = try await Stage()
        let (chat, alice) = (ChatClient(router: stage.router, transport: stage.transport), stage.alice)
        let request = ChatRequest("gpt-4o", messages: [.user("Why is the sky blue?")])
        for failure in [FakeUpstream.Failure.unavailable, .rateLimited(retryAfter: .seconds(20))] {
            stage.upstream.fail(failure)
            do {
                print(try await chat.complete(request, for: alice).text)
            } catch  where error.code == .ownKeyCooling {
                print("again at", error.retryAt.map { "\($0)" } ?? "some time")
            } catch {
                print(error.message, (error.cause as? AttemptFailure)?.kind ?? .unknown)
            }
        }
        #expect(stage.upstream.requests.map(\.status) == [500, 429])
    }

    @Test func testsKeys() async throws {
        let stage = try await Stage()
        let transport = stage.transport
        var options = RouterOptions()
        options.tester = LiveKeyTester(transport: transport)
        let report = try await options.tester?.test(
            KeyTest(provider: .openAI, origin: Provider.openAI.origin.url, secret: Secret(Stage.key)))
        #expect(report?.message == "API key is valid! Model: gpt-4o, Balance: not told by OpenAI.")
    }
}
