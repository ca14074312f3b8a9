// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Synchronization
import Testing

/// A provider that repeats the key wherever it can: nothing that a host can print of what comes of it holds eight bytes of it.
struct KeyCanaryTests {
    private static let places: [@Sendable (FakeUpstream.Failure) -> FakeUpstream.Failure] = [
        { $0 }, { $0.insideReply }, { $0.midStream(after: 2) },
    ]
    private static let failures: [FakeUpstream.Failure] = [
        .invalidKey, .expiredKey, .noFunds, .keyLimitReached, .rateLimited(retryAfter: .seconds(3)), .forbidden,
        .restricted,
        .modelNotFound, .contextTooLong, .contentPolicy, .badRequest, .overloaded, .unavailable, .timeout,
    ]

    @Test(arguments: Bench.keys.indices) func noErrorRepeatsTheKey(index: Int) async throws {
        let (provider, key) = Bench.keys[index]
        let bench = try await Bench([provider])
        let words = [
            "wrong key \(key)", "x\(key.dropFirst(11).prefix(30))x", "key=\(key)&more", "«\(key)» and \(key)",
            "\(key.prefix(20))…\(key.suffix(20))",
        ]
        var hunted = 0
        for failure in Self.failures {
            for place in Self.places {
                for (turn, text) in words.enumerated() {
                    bench.upstream.recover()
                    bench.upstream.fail(place(failure.saying(text)), at: provider)
                    let seen = await everythingSeen(bench, provider, isStream: turn % 2 == 0)
                    hunted += 1
                    #expect(Self.trace(of: key, in: seen) == nil, "\(provider) \(failure) \(seen)")
                }
            }
        }
        #expect(hunted == Self.failures.count * Self.places.count * words.count)
    }

    @Test func headersThatRepeatTheKeyAreNotTrusted() async throws {
        let key = Bench.keys[1].1
        let headers: ReplyHeaders = [
            "x-request-id": "req-\(key)", "retry-after": key, "date": key, "content-type": "application/json; \(key)",
        ]
        let body = #"{"error":{"code":"\#(key)","type":"\#(key)","message":"","metadata":{"raw":"\#(key)"}}}"#
        let bench = try await Bench(
            [.openAI], transport: ScriptedTransport([.reply(400, headers: headers, body: body)]))
        let seen = await everythingSeen(bench, .openAI, isStream: false)
        #expect(Self.trace(of: key, in: seen) == nil, "\(seen)")
    }

    @Test func aPlantedTraceIsFound() {
        #expect(Self.trace(of: "sk-proj-Zq7Kx2Vw9Jp4", in: "an x2Vw9Jp4 b") != nil)
        #expect(Self.trace(of: "sk-proj-Zq7Kx2Vw9Jp4", in: "an x2Vw9Jp b") == nil)
    }

    /// Whatever a host could log of one chat that fails, and of a key test.
    private func everythingSeen(_ bench: Bench, _ provider: Provider.ID, isStream: Bool) async -> String {
        let models: [Provider.ID: ModelName] = [
            .openRouter: "gpt-4o", .openAI: "gpt-4o", .anthropic: "claude-3-haiku", .google: "gemini-2.5-pro",
        ]
        let request = ChatRequest(models[provider] ?? "gpt-4o", messages: [.user("Hello")])
        var seen = ""
        func look(_ value: Any?) {
            guard let value else { return }
            print(value, terminator: "\n", to: &seen)
            debugPrint(value, to: &seen)
            dump(value, to: &seen)
        }
        do {
            if isStream {
                for try await chunk in try await bench.client.stream(request, for: bench.alice) { look(chunk) }
            } else {
                look(try await bench.client.complete(request, for: bench.alice))
            }
        } catch {
            look(error)
            look(error.cause)
            look((error.cause as? AttemptFailure)?.cause)
        }
        if let id = try? await bench.router.keys.list(bench.alice.user).first?.id {
            do {
                look(try await bench.router.keys.test(id, of: bench.alice.user))
            } catch {
                look(error)
            }
        }
        return seen
    }

    private static func trace(of key: String, in text: String) -> String? {
        let bytes = Array(key.utf8)
        // What begins it is the same in all keys of its kind, and no secret.
        for start in 8...bytes.count - 8 {
            let window = String(decoding: bytes[start..<start + 8], as: UTF8.self)
            if text.contains(window) { return window }
        }
        return nil
    }
}
