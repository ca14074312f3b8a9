// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
@testable import BYOKProviders
import Testing

/// Where a chat goes and with which key header.
@Suite struct GoogleChatTests {
    static let request = ChatRequest("g", messages: [.user("Hi")])

    static let names: [(String, String)] = [
        ("gemini-2.5-flash", "/models/gemini-2.5-flash"), ("models/gemini-2.5-flash", "/models/gemini-2.5-flash"),
        ("tunedModels/mine-1", "/tunedModels/mine-1"),
        // Whatever a name holds, it stays one segment: no other path, no query, no other method.
        ("a/../../v1/x", "/models/a%2F..%2F..%2Fv1%2Fx"), ("models/..", "/models/.."),
        ("x?key=1&y#z", "/models/x%3Fkey%3D1%26y%23z"), ("x:predict", "/models/x%3Apredict"),
        ("ein modell ü\r\n", "/models/ein%20modell%20%C3%BC%0D%0A"), ("models/models/x", "/models/models%2Fx"),
    ]

    @Test(arguments: names) func theModelIsOneSegmentOfThePath(name: String, path: String) throws {
        let whole = try GoogleChat().render(Self.request, model: name, isStream: false).request
        #expect(whole.path == path + ":generateContent")
        let stream = try GoogleChat().render(Self.request, model: name, isStream: true).request
        #expect(stream.path == path + ":streamGenerateContent?alt=sse")
        for call in [whole, stream] { try call.validate(key: Array("key".utf8).span) }
    }

    @Test(arguments: ["", "models/", "tunedModels/"]) func aModelWithoutANameIsRefused(name: String) {
        let error = #expect(throws: BYOKError.self) {
            _ = try GoogleChat().render(Self.request, model: name, isStream: false)
        }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.contains("'model'") == true)
    }

    @Test func theKeyGoesIntoTheHeaderAlone() throws {
        let call = try GoogleChat().render(Self.request, model: "g", isStream: true).request
        #expect(call.method == .post)
        #expect(call.keyHeader == KeyHeader("x-goog-api-key"))
        #expect(!call.path.contains("key="))
        #expect(call.origin.url == "https://generativelanguage.googleapis.com/v1beta")
        #expect(call.headers.contains(.init("content-type", "application/json")))
        #expect(call.limits == .stream)
    }

    @Test func anotherOriginStandsInForGoogle() throws {
        let origin = try Origin.configured("http://127.0.0.1:8080/v1beta", allowLoopbackHTTP: true)
        let provider = try Provider.compatible(id: "fake", name: "Fake", origin: origin)
        let chat = GoogleChat(provider)
        #expect(try chat.render(Self.request, model: "g", isStream: false).request.origin == origin)
        let failure = chat.failure(of: UpstreamReply(head: ReplyHead(status: 503), body: []))
        #expect((failure.cause as? ProviderError)?.provider == provider.id)
    }
}
