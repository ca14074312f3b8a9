// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// The kit for chat providers: what is right passes every check, and everything that is wrong is found.
@Suite struct ChatProviderCompatTestTests {
    static let samples: ChatProviderCompatTest.Samples = {
        typealias Error = ChatProviderCompatTest.ErrorSample
        let stream = """
            event: say
            data: {"text":"Good "}

            event: say
            data: {"text":"morning"}

            event: end
            data: {}


            """
        let broken = "event: say\ndata: {\"text\":\"Good \"}\n\nevent: error\ndata: busy\n\n"
        var error = Error(Array(broken.utf8), .overloaded)
        error.text = "Good "
        return .init(
            model: "toy-1",
            replies: [
                .init(
                    Array(#"{"text":"Good morning","used":7}"#.utf8), text: "Good morning", usage: TokenUsage(output: 7)
                )
            ],
            streams: [.init(Array(stream.utf8), text: "Good morning")],
            errors: [
                Error(Array(#"{"error":"busy","words":"too many people"}"#.utf8), .overloaded, status: 503),
                Error(Array(#"{"error":"key","words":"who are you"}"#.utf8), .authInvalid, status: 401),
            ],
            errorsInReplies: [Error(Array(#"{"error":"busy"}"#.utf8), .overloaded)], errorsInStreams: [error])
    }()

    @Test(arguments: ChatProviderCompatTest.checks)
    func passesWhatIsRight(check: ChatProviderCompatTest.Check) throws {
        try check.run(ChatProviderCompatTest(ToyChat(), Self.samples))
    }

    /// Each flaw, and the check that must find it.
    static let flaws: [(ToyChat.Flaw, String)] = [
        (ToyChat.Flaw.writesKeyHeader, "leaves the key to the transport"),
        (.putsKeyInQuery, "leaves the key to the transport"),
        (.forgetsModel, "names the model in the body or in the path"),
        (.forgetsType, "sends JSON, and says so"),
        (.ignoresStream, "asks for a stream where one is wanted, and only there"),
        (.elsewhere, "sends to the provider's origin and nowhere else"),
        (.isRandom, "renders the same request alike"),
        (.mangles, "keeps texts as they are"),
        (.silentOnSeed, "sends, drops or refuses every field, and never keeps silent"),
        (.silentOnTools, "sends, drops or refuses every field, and never keeps silent"),
        (.wrongField, "sends, drops or refuses every field, and never keeps silent"),
        (.wrongCode, "refuses with an error of its own kind"),
        (.readsAnything, "refuses what is no reply"),
        (.dropsLastByte, "reads whole replies"),
        (.losesUsage, "reads whole replies"),
        (.takesCutReply, "refuses replies that are cut short"),
        (.endsEarly, "does not take the beginning of a stream for the whole"),
        (.choksOnUnknown, "passes over comments and events that it does not know"),
        (.ignoresErrorsInReplies, "throws errors inside whole replies"),
        (.ignoresErrorsInStreams, "throws errors inside streams, after what came before"),
        (.blamesKey, "blames no key for what is no error of the provider's"),
        (.confusesErrors, "tells errors apart"),
        (.leaksKey, "says nothing of the key in an error"),
    ]

    @Test func triesEveryFlaw() { #expect(Set(Self.flaws.map(\.0)) == Set(ToyChat.Flaw.allCases)) }

    @Test(arguments: flaws)
    func findsWhatIsWrong(flaw: ToyChat.Flaw, name: String) throws {
        let kit = ChatProviderCompatTest(ToyChat(flaw: flaw), Self.samples, seed: 1)
        let check = try #require(ChatProviderCompatTest.checks.first { $0.name == name })
        let failure = #expect(throws: CompatFailure.self) { try check.run(kit) }
        #expect(failure?.check == name)
        #expect(failure?.message.hasSuffix("(seed 1)") == true)
    }

    /// The library's own, on what the fake upstream says in their shape.
    @Test(arguments: Vendor.withAdapter, ChatProviderCompatTest.checks)
    func ourOwnKeepTheContract(vendor: Vendor, check: ChatProviderCompatTest.Check) async throws {
        try check.run(ChatProviderCompatTest(#require(vendor.chat), await FakeSamples.of(vendor)))
    }
}
