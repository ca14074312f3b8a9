// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// Key tests, balances, late look-ups and lists of models.
@Suite struct FakeAccountsTests {
    @Test func openRouterTellsOfTheKey() async throws {
        let upstream = FakeUpstream()
        var account = FakeUpstream.Account.good
        account.limit = Money("5.00")
        account.expiresAt = Timestamp(seconds: 1_800_000_000)
        upstream.accept(key: Vendor.openRouter.key, at: .openRouter, as: account)
        let asked = OpenRouterAccount()
        let report = try asked.report(on: await upstream.send(asked.keyTest(), as: .openRouter))
        #expect(report.status == .connected)
        #expect(report.balance == Money("3.75"))
        #expect(report.expiresAt == account.expiresAt)

        upstream.accept(key: Vendor.openRouter.key, at: .openRouter, as: .keyLimitReached)
        let spent = try asked.report(on: await upstream.send(asked.keyTest(), as: .openRouter))
        #expect(spent.status == .noFunds)

        upstream.accept(key: Vendor.openRouter.key, at: .openRouter, as: .management)
        let management = try asked.report(on: await upstream.send(asked.keyTest(), as: .openRouter))
        #expect(management.status == .invalid)
    }

    @Test func openRouterTellsBalancesToManagementKeysAlone() async throws {
        let upstream = FakeUpstream.knowingAll()
        let refused = try await upstream.send(Vendor.openRouter.get("/credits"), as: .openRouter)
        #expect(refused.head.status == 403)
        #expect(refused.text.contains("Only management keys can perform this operation"))
        upstream.accept(key: Vendor.openRouter.key, at: .openRouter, as: .management)
        let told = try await upstream.send(Vendor.openRouter.get("/credits"), as: .openRouter)
        #expect(told.text == #"{"data":{"total_credits":10.00,"total_usage":1.25}}"#)
    }

    @Test func openRouterLooksAnswersUpLater() async throws {
        let upstream = FakeUpstream.knowingAll()
        var answer = FakeUpstream.Answer.text("Hello")
        answer.usage = .tokens(TokenUsage(input: 10, output: 5))
        upstream.answer(answer)
        let reply = try await upstream.send(Vendor.openRouter.plain(), as: .openRouter)
        let id = try #require(reply.head.headers["x-generation-id"])
        let late = try await upstream.send(Vendor.openRouter.get("/generation?id=\(id)"), as: .openRouter)
        #expect(late.text.contains(#""native_tokens_prompt":10,"native_tokens_completion":5"#))
        #expect(late.text.contains(#""total_cost":0.000015"#))
        #expect(late.text.contains(#""cancelled":false"#))
        #expect(
            try await upstream.send(Vendor.openRouter.get("/generation?id=gen-x"), as: .openRouter).head.status == 404)
    }

    @Test func openRouterListsModelsToAnybody() async throws {
        let upstream = FakeUpstream()
        let reply = try await upstream.send(Vendor.openRouter.get("/models", key: false), as: .openRouter)
        #expect(try OpenRouterAccount().models(in: reply).models.map(\.id).contains("openai/gpt-4o"))
        #expect(upstream.complaints.isEmpty)
        #expect(try await upstream.send(Vendor.openRouter.get("/key", key: false), as: .openRouter).head.status == 401)
    }

    /// A key without money passes its test, one that may not call models does so too: that is what real ones do.
    @Test(arguments: [Vendor.openAI, .anthropic, .google]) func testsProveNoMore(vendor: Vendor) async throws {
        for (account, isLive) in [
            (FakeUpstream.Account.good, true), (.noFunds, true), (.restricted, true), (.invalid, false),
            (.rateLimited(retryAfter: .seconds(1)), false), (.forbidden, false),
        ] {
            let upstream = FakeUpstream()
            upstream.accept(key: vendor.key, at: vendor.provider.id, as: account)
            let reply = try await upstream.send(vendor.get("/models"), as: vendor)
            #expect((reply.head.status == 200) == isLive)
            #expect(upstream.requests.map(\.surface) == [.account])
        }
    }

    @Test func listsInPages() async throws {
        let upstream = FakeUpstream.knowingAll()
        upstream.serve(models: ["a", "b", "c"], at: .anthropic)
        upstream.serve(models: ["a", "b", "c"], at: .google)
        let first = try await upstream.send(Vendor.anthropic.get("/models?limit=2"), as: .anthropic).text
        #expect(first.contains(#""has_more":true,"first_id":"a","last_id":"b""#))
        let second = try await upstream.send(Vendor.anthropic.get("/models?limit=2&after_id=b"), as: .anthropic).text
        #expect(second.contains(#""has_more":false,"first_id":"c","last_id":"c""#))
        let page = try await upstream.send(Vendor.google.get("/models?pageSize=2"), as: .google).text
        #expect(page.contains(#""nextPageToken":"2""#) && page.contains("models/b") && !page.contains("models/c"))
        let last = try await upstream.send(Vendor.google.get("/models?pageSize=2&pageToken=2"), as: .google).text
        #expect(last.contains("models/c") && !last.contains("nextPageToken"))
    }

    @Test func failsTestsWhereTold() async throws {
        let upstream = FakeUpstream.knowingAll()
        upstream.fail(.unavailable, on: .account)
        #expect(try await upstream.send(Vendor.openAI.plain(), as: .openAI).head.status == 200)
        #expect(try await upstream.send(Vendor.openAI.get("/models"), as: .openAI).head.status == 500)
        #expect(try await upstream.send(Vendor.openAI.get("/models"), as: .openAI).head.status == 200)
    }
}
