// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// What a fake upstream knows of keys, and that it keeps none.
@Suite struct FakeKeysTests {
    @Test(arguments: Vendor.all) func knowsNoKeyThatWasNotAccepted(vendor: Vendor) async throws {
        let upstream = FakeUpstream()
        upstream.accept(key: vendor.key + "x", at: vendor.provider.id)
        for other in Vendor.all where other.provider.id != vendor.provider.id {
            upstream.accept(key: vendor.key, at: other.provider.id)
        }
        let reply = try await upstream.send(vendor.plain(), as: vendor)
        let status = vendor.provider.id == .google ? 400 : 401
        #expect(reply.head.status == status)
        #expect(!reply.text.contains(vendor.key))
        #expect(upstream.requests.map(\.isKeyGood) == [false])
    }

    /// Statuses and words by the providers' own documentation and what was seen of them.
    @Test(
        arguments: [
            (FakeUpstream.Account.invalid, "openai", 401, "invalid_api_key"),
            (.invalid, "openrouter", 401, "User not found."),
            (.invalid, "anthropic", 401, "authentication_error"),
            (.invalid, "google", 400, "API_KEY_INVALID"),
            (.expired, "google", 400, "API key expired"),
            (.noFunds, "openai", 429, "insufficient_quota"),
            (.noFunds, "openrouter", 402, "Insufficient credits"),
            (.noFunds, "anthropic", 400, "credit balance is too low"),
            (.noFunds, "google", 429, "credits are depleted"),
            (.keyLimitReached, "openrouter", 403, "Key limit exceeded"),
            (.keyLimitReached, "anthropic", 400, "specified API usage limits"),
            (.rateLimited(retryAfter: .seconds(7)), "openai", 429, "rate_limit_exceeded"),
            (.rateLimited(retryAfter: .seconds(7)), "openrouter", 429, "\"code\":429"),
            (.rateLimited(retryAfter: .seconds(7)), "anthropic", 429, "rate_limit_error"),
            (.rateLimited(retryAfter: .milliseconds(6_500)), "google", 429, "\"retryDelay\":\"7s\""),
            (.restricted, "openai", 401, "Missing scopes"),
            (.restricted, "anthropic", 403, "permission_error"),
            (.restricted, "google", 403, "API_KEY_SERVICE_BLOCKED"),
            (.forbidden, "openai", 403, "unsupported_country_region_territory"),
            (.forbidden, "anthropic", 403, "Request not allowed"),
            (.forbidden, "google", 400, "User location is not supported"),
        ])
    func refusesAsTheProvidersDo(account: FakeUpstream.Account, id: String, status: Int, words: String) async throws {
        let vendor = try #require(Vendor.all.first { $0.provider.id.rawValue == id })
        let upstream = FakeUpstream()
        upstream.accept(key: vendor.key, at: vendor.provider.id, as: account)
        for isStream in [false, true] {
            let reply = try await upstream.send(vendor.plain(isStream: isStream), as: vendor)
            #expect(reply.head.status == status)
            #expect(reply.text.contains(words), "\(reply.text)")
            #expect(reply.head.headers["content-type"] == "application/json")
            if words.contains("rate"), vendor.provider.id != .google {
                #expect(reply.head.headers["retry-after"] == "7")
            }
        }
        #expect(upstream.requests.allSatisfy { !$0.isKeyGood })
    }

    /// The class that each adapter must find in what the fake says.
    @Test(arguments: Vendor.withAdapter) func adaptersReadTheRefusals(vendor: Vendor) async throws {
        let chat = try #require(vendor.chat)
        let rateLimited = FakeUpstream.Failure.rateLimited(retryAfter: .seconds(20))
        for (failure, kind) in [
            (FakeUpstream.Failure.invalidKey, AttemptFailure.Class.authInvalid), (.noFunds, .quotaExhausted),
            (rateLimited, .rateLimited), (.forbidden, .forbidden), (.restricted, .forbidden),
            (.modelNotFound, .modelNotFound), (.contextTooLong, .contextTooLong), (.contentPolicy, .contentPolicy),
            (.badRequest, .badRequest), (.overloaded, .overloaded), (.unavailable, .unavailable), (.timeout, .timeout),
        ] {
            let upstream = FakeUpstream.knowingAll()
            upstream.fail(failure)
            let reply = try await upstream.send(vendor.plain(), as: vendor)
            // Google blocks a prompt with a 200.
            if reply.head.status == 200 { continue }
            let read = chat.failure(of: reply)
            #expect(read.kind == kind, "\(vendor): \(reply.text)")
            if kind == .rateLimited { #expect(read.retryAfter == .seconds(20)) }
        }
    }

    @Test(arguments: Vendor.all) func missesTheKeyWhereTheProviderWould(vendor: Vendor) async throws {
        let upstream = FakeUpstream.knowingAll()
        let none = try await upstream.send(vendor.plain(key: false), as: vendor)
        #expect([401, 403].contains(none.head.status))
        var request = vendor.plain()
        request.keyHeader = KeyHeader("x-other-key")
        _ = try await upstream.send(request, as: vendor)
        let complaint = "There is no key in the header \(vendor.keyHeader.name)."
        #expect(upstream.complaints == [complaint, complaint])
    }

    @Test func keepsNoKeyAndTellsKeysApart() async throws {
        let upstream = FakeUpstream.knowingAll()
        _ = try await upstream.send(Vendor.openAI.plain(), as: .openAI)
        let request = try #require(upstream.requests.first)
        let key = try #require(request.key)
        #expect(key.header == "authorization" && key.prefix == "Bearer " && key.count == 51 && key.tail == "kkkk")
        #expect(key.matches(Vendor.openAI.key))
        #expect(!key.matches(Vendor.openAI.key + "k"))
        #expect(!request.keyIsElsewhere)
        var dumped = ""
        dump(upstream.requests, to: &dumped)
        dump(upstream, to: &dumped)
        #expect(!dumped.contains("kkkkk"))
    }

    @Test(arguments: ["body", "path", "header"]) func seesAKeyInTheWrongPlace(place: String) async throws {
        let (vendor, upstream) = (Vendor.anthropic, FakeUpstream.knowingAll())
        var request = vendor.plain()
        switch place {
        case "body": request.body = Array(#"{"model":"m","max_tokens":1,"messages":[],"x":"\#(vendor.key)"}"#.utf8)
        case "path": request.path += "?key=\(vendor.key)"
        default: request.headers.append(.init("x-debug", "key \(vendor.key)"))
        }
        _ = try await upstream.send(request, as: vendor)
        #expect(upstream.requests.map(\.keyIsElsewhere) == [true])
    }
}
