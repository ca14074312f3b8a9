// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
@testable import BYOKProviders
import Testing

/// The key test and the list of models.
@Suite struct GoogleAccountTests {
    private func reply(_ body: String) -> UpstreamReply {
        UpstreamReply(head: ReplyHead(status: 200), body: Array(body.utf8))
    }

    @Test func theTestAsksForOneModelAndSpendsNothing() throws {
        let test = GoogleAccount().keyTest()
        #expect(test.method == .get)
        #expect(test.path == "/models?pageSize=1")
        #expect(test.keyHeader == KeyHeader("x-goog-api-key"))
        #expect(test.body.isEmpty)
        try test.validate(key: Array("key".utf8).span)
    }

    @Test func aListProvesThatTheKeyIsLiveAndNoMore() throws {
        let body =
            #"{"models": [{"name": "models/gemini-2.5-flash", "displayName": "Gemini 2.5 Flash"}], "nextPageToken": "t"}"#
        let report = try GoogleAccount().report(on: reply(body))
        #expect(report.status == .connected)
        #expect(report.message == "API key is valid! Model: gemini-2.5-flash, Balance: not told by Google.")
        #expect(report.proved == [.live])
        #expect(report.notProved == [.inference, .funds])
        #expect(report.balance == nil)
    }

    @Test func anEmptyListIsLeftOutAndStillProvesTheKey() throws {
        #expect(
            try GoogleAccount().report(on: reply("{}")).message
                == "API key is valid! Model: none listed, Balance: not told by Google.")
    }

    @Test func modelsLoseTheirFolder() throws {
        let body = """
            {"models": [
              {"name": "models/gemini-2.5-flash", "displayName": "Gemini 2.5 Flash", "inputTokenLimit": 1048576, "outputTokenLimit": 65536},
              {"name": "tunedModels/mine", "inputTokenLimit": "12"}, {"displayName": "nameless"}, {"name": ""}, 7,
              {"name": "models/embedding-001", "inputTokenLimit": -1}
            ], "nextPageToken": "a/b=c"}
            """
        let page = try GoogleAccount().models(in: reply(body))
        #expect(
            page.models == [
                ListedModel(id: "gemini-2.5-flash", name: "Gemini 2.5 Flash", contextLength: 1_048_576),
                ListedModel(id: "tunedModels/mine"), ListedModel(id: "embedding-001"),
            ])
        #expect(page.next == "a/b=c")
        #expect(try GoogleAccount().models(in: reply(#"{"models": [], "nextPageToken": ""}"#)).next == nil)
    }

    @Test func pagesFollowEachOther() {
        #expect(GoogleAccount().modelList(after: nil).path == "/models?pageSize=1000")
        #expect(GoogleAccount().modelList(after: "a/b=c&d").path == "/models?pageSize=1000&pageToken=a%2Fb%3Dc%26d")
    }

    @Test(arguments: ["", "[]", "<html>", #"{"data": []}"#, #"{"models": 7}"#, "null"])
    func whatIsNoListProvesNothing(body: String) {
        let failure = #expect(throws: AttemptFailure.self) { _ = try GoogleAccount().report(on: reply(body)) }
        #expect(failure?.kind == .protocol)
    }

    @Test func anErrorInsideTheListIsOne() {
        let body = #"{"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}}"#
        let failure = #expect(throws: AttemptFailure.self) { _ = try GoogleAccount().report(on: reply(body)) }
        #expect(failure?.kind == .authInvalid)
    }
}
