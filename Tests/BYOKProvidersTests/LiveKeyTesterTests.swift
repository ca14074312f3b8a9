// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

struct LiveKeyTesterTests {
    private func report(
        _ provider: Provider, _ replies: [ScriptedReply], clock: ManualClock = ManualClock()
    ) async throws -> (KeyTestReport, ScriptedTransport) {
        let transport = ScriptedTransport(replies)
        let tester = LiveKeyTester(transport: transport, clock: clock)
        let test = KeyTest(provider: provider, origin: provider.origin.url, secret: Secret("sk-proj-Zq7Kx2Vw9Jp4"))
        return (try await tester.test(test), transport)
    }

    private static let models = #"{"object":"list","data":[{"id":"whisper-1"},{"id":"gpt-4o"},{"id":"gpt-4"}]}"#

    @Test func aLiveKeyIsReportedInTheGuidesWords() async throws {
        let (report, transport) = try await report(.openAI, [.reply(200, body: Self.models)])
        #expect(report.status == .connected)
        #expect(report.message == "API key is valid! Model: gpt-4o, Balance: not told by OpenAI.")
        #expect(report.proved == [.live])
        #expect(report.notProved == [.funds, .inference])
        #expect(transport.requests.map(\.url) == ["https://api.openai.com/v1/models"])
    }

    @Test func openRouterTellsLimitRestExpiryAndKind() async throws {
        let body = #"""
            {"data":{"label":"x","limit":100,"limit_remaining":74.5,"is_free_tier":true,"is_management_key":false,
            "expires_at":"2027-12-31T23:59:59Z"}}
            """#
        let (report, transport) = try await report(.openRouter, [.reply(200, body: body)])
        #expect(report.balance == Money("74.5"))
        #expect(report.limit == Money("100"))
        #expect(report.kind == "free tier")
        #expect(report.expiresAt == Timestamp(seconds: 1_830_297_599))
        #expect(
            report.message == "API key is valid! Model: all of OpenRouter's, Balance: $74.50 left of the key's limit.")
        #expect(transport.requests.map(\.url) == ["https://openrouter.ai/api/v1/key"])
    }

    @Test(arguments: [
        (#"{"limit":100,"limit_remaining":0}"#, KeyStatus.noFunds),
        (#"{"limit":100,"limit_remaining":-0.01}"#, .noFunds),
        (#"{"limit":null,"limit_remaining":null}"#, .connected),
        (#"{"limit":null,"is_management_key":true}"#, .invalid),
        (#"{"is_provisioning_key":true}"#, .invalid), ("{}", .connected),
    ])
    func openRoutersKeysAreWhatTheySay(data: String, status: KeyStatus) async throws {
        let (report, _) = try await report(.openRouter, [.reply(200, body: #"{"data":\#(data)}"#)])
        #expect(report.status == status)
        #expect(!report.proved.contains(.funds))
    }

    static let refusals: [(Int, String, KeyStatus.Code, String)] = [
        (401, #"{"error":{"code":"invalid_api_key"}}"#, .invalid, "Invalid API key. Please check and try again."),
        (
            401, #"{"error":{"message":"Missing scopes: model.read"}}"#, .restricted,
            "OpenAI restricts the key: Missing scopes: model.read"
        ),
        (429, #"{"error":{"code":"insufficient_quota"}}"#, .noFunds, "Insufficient credits."),
        (429, #"{"error":{"code":"rate_limit_exceeded"}}"#, .rateLimited, "Rate limit exceeded."),
    ]

    @Test(arguments: refusals.indices) func refusalsAreReportsInTheGuidesWords(index: Int) async throws {
        let (status, body, code, words) = Self.refusals[index]
        let (report, _) = try await report(.openAI, [.reply(status, body: body)])
        #expect(report.status.code == code)
        #expect(report.message.hasPrefix(words), "\(report.message)")
    }

    @Test func aWaitIsCountedFromNow() async throws {
        let clock = ManualClock()
        let reply = ScriptedReply.reply(
            429, headers: ["retry-after": "20"], body: #"{"error":{"code":"rate_limit_exceeded"}}"#)
        let (report, _) = try await report(.openAI, [reply], clock: clock)
        #expect(report.status == .rateLimited(until: clock.now() + .seconds(20)))
    }

    @Test(arguments: [
        (ScriptedReply.reply(500), AttemptFailure.Class.unavailable), (.reply(404), .modelNotFound),
        (.reply(200, body: "<html>"), .protocol), (.reply(200, body: "{}"), .protocol), (.reply(302), .protocol),
        (.failure(TransportError(.connect, requestWasSent: false, "x")), .network),
        (.failure(TransportError(.timeout, requestWasSent: true, "x")), .timeout),
    ])
    func whatSaysNothingOfTheKeyIsThrown(reply: ScriptedReply, kind: AttemptFailure.Class) async throws {
        let failure = await #expect(throws: AttemptFailure.self) { try await report(.openAI, [reply]) }
        #expect(failure?.kind == kind)
    }

    // MARK: Endpoints that may answer anybody

    private static let custom: Provider = {
        do {
            return try .compatible(id: "custom", name: "Custom", origin: Origin("https://llm.example/v1"))
        } catch {
            fatalError("\(error)")
        }
    }()

    @Test func whereStrangersAreRefusedTheKeyIsProved() async throws {
        let (report, transport) = try await report(
            Self.custom, [.reply(200, body: Self.models), .reply(401, body: "{}")])
        #expect(report.status == .connected)
        #expect(report.proved == [.live])
        #expect(transport.requests.count == 2)
    }

    @Test func whereStrangersAreAnsweredNothingIsProved() async throws {
        let (report, _) = try await report(
            Self.custom, [.reply(200, body: Self.models), .reply(200, body: Self.models)])
        #expect(report.status == .untested)
        #expect(report.proved.isEmpty)
    }

    @Test func theKeyGoesWhereItIsSealedToOrNowhere() async throws {
        let transport = ScriptedTransport([.reply(200, body: Self.models)])
        let test = KeyTest(
            provider: .openAI, origin: "https://elsewhere.example/v1", secret: Secret("sk-proj-Zq7Kx2Vw9Jp4"))
        let error = await #expect(throws: BYOKError.self) {
            try await LiveKeyTester(transport: transport).test(test)
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(transport.requests.isEmpty)
    }

    @Test func throughTheVaultARefusedKeyIsNotStored() async throws {
        let bench = try await Bench([])
        let key = PastedKey(Bench.keys[1].1)
        let error = await #expect(throws: BYOKError.self) {
            try await bench.router.keys.add(key, for: .openAI, owner: bench.alice.user)
        }
        #expect(error?.code == .keyRefused)
        #expect(error?.message == "Invalid API key. Please check and try again.")
        bench.upstream.accept(key: Bench.keys[1].1, at: .openAI)
        let added = try await bench.router.keys.add(key, for: .openAI, owner: bench.alice.user)
        #expect(added.summary.badge == .connected(until: nil))
    }
}
