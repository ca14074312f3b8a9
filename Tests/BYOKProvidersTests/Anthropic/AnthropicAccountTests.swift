// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// The list of models: a test of a key that costs nothing, and a catalogue.
@Suite struct AnthropicAccountTests {
    private let account = AnthropicAccount()

    @Test func theTestAsksForOneModelWithTheKey() {
        let request = account.keyTest()
        #expect(request.method == .get)
        #expect(request.origin.url + request.path == "https://api.anthropic.com/v1/models?limit=1")
        #expect(request.keyHeader == KeyHeader("x-api-key"))
        #expect(
            request.headers.map { "\($0.name): \($0.value)" } == [
                "anthropic-version: 2023-06-01", "accept: application/json",
            ])
        #expect(request.body.isEmpty)
    }

    @Test func aListProvesThatTheKeyIsLiveAndNoMore() throws {
        let report = try account.report(on: AnthropicSample.reply(try AnthropicSample.fixture("models")))
        #expect(report.status == .connected)
        #expect(report.message == "API key is valid! Model: claude-opus-5, Balance: not told by Anthropic.")
        #expect(report.proved == [.live])
        #expect(report.notProved == [.funds, .inference])
        #expect(report.balance == nil && report.expiresAt == nil)
        let empty = try account.report(on: AnthropicSample.reply(#"{"data":[],"has_more":false}"#))
        #expect(empty.message == "API key is valid! Model: none listed, Balance: not told by Anthropic.")
    }

    @Test func modelsHaveNamesAndLengths() throws {
        let page = try account.models(in: AnthropicSample.reply(try AnthropicSample.fixture("models")))
        #expect(
            page.models == [
                ListedModel(id: "claude-opus-5", name: "Claude Opus 5", contextLength: 1_000_000),
                ListedModel(id: "claude-haiku-4-5-20251001", name: "Claude Haiku 4.5"),
            ])
        #expect(page.next == "claude-haiku-4-5-20251001")
        #expect(account.modelList(after: nil).path == "/models?limit=1000")
        #expect(
            account.modelList(after: "a b&limit=9/é").path == "/models?limit=1000&after_id=a%20b%26limit%3D9%2F%C3%A9")
    }

    @Test(
        arguments: [
            (#"{"data":[{"id":"a"}],"has_more":false,"last_id":"a"}"#, nil), (#"{"data":[{"id":"a"}]}"#, nil),
            (#"{"data":[{"id":"a"}],"has_more":true}"#, "a"), (#"{"data":[],"has_more":true,"last_id":"a"}"#, nil),
        ] as [(String, String?)])
    func theNextPageIsThereWhereItIsSaidToBe(body: String, next: String?) throws {
        #expect(try account.models(in: AnthropicSample.reply(body)).next == next)
    }

    @Test(arguments: ["", "<html>", "{}", #"{"data":{}}"#, #"{"data":null}"#, #"{"models":[]}"#])
    func whatIsNoListIsAProtocolFailure(body: String) {
        do {
            _ = try account.report(on: AnthropicSample.reply(body))
            Issue.record("\(body) proved a key")
        } catch {
            #expect(error.kind == .protocol)
        }
    }

    @Test func anErrorInsideA200ProvesNothing() {
        do {
            _ = try account.report(
                on: AnthropicSample.reply(#"{"type":"error","error":{"type":"authentication_error"}}"#))
            Issue.record("an error proved a key")
        } catch {
            #expect(error.kind == .authInvalid)
        }
    }

    @Test func refusalsMeanTheSameAsInAChat() {
        let reply = AnthropicSample.reply(
            #"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#, status: 401)
        #expect(account.failure(of: reply).kind == .authInvalid)
    }

    @Test func anOriginOfTheHostsOwnIsUsed() throws {
        var provider = Provider.anthropic
        provider.origin = Origin("https://gateway.example.org/claude")
        #expect(AnthropicAccount(provider).keyTest().origin == provider.origin)
        #expect(
            try AnthropicChat(provider).render(
                ChatRequest("claude-opus-5", messages: [.user("Hi")]), model: "claude-opus-5", isStream: false
            ).request.origin == provider.origin)
    }
}
