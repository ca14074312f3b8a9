// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
@testable import BYOKProviders
import BYOKTesting
import Foundation
import Testing

/// Every recording of the corpus, read by the adapters and held to the facts of its `expect` block.
@Suite struct RecordedTraffic {
    static let chats = Recording.all.filter { Upstream($0)?.chat != nil && $0.expect.has("http_status") }
    static let lists = Recording.all.filter { $0.api == "models" }

    /// Kinds of exchange that are not for these adapters, each with its reason.
    static let outOfScope: [String: String] = [
        "key": "what a key test reads is held to its own tests",
        "credits": "an ordinary key is refused there: nothing is read from it",
        "generation": "the late look-up is held to its own tests",
    ]

    @Test func everyRecordingIsReadOrOutOfScope() {
        var counts: [String: Int] = [:]
        for recording in Recording.all {
            let isRead = Upstream(recording)?.chat != nil || recording.api == "models"
            if isRead { continue }
            counts[recording.api, default: 0] += 1
            #expect(Self.outOfScope[recording.api] != nil, "\(recording.id): nothing reads '\(recording.api)'")
        }
        let left = counts.sorted { $0.key < $1.key }.map {
            "\($0.value) of '\($0.key)' (\(Self.outOfScope[$0.key] ?? "?"))"
        }
        print(
            "recorded traffic: \(Recording.all.count) exchanges, \(Self.chats.count) chats, \(Self.lists.count) lists; "
                + "out of scope: \(left.isEmpty ? "none" : left.joined(separator: ", "))")
    }

    @Test(arguments: chats) func readsWhatWasRecorded(recording: Recording) throws {
        let upstream = try #require(Upstream(recording)?.chat)
        Judge(recording).judge(try Outcome(of: recording, at: upstream, in: [recording.body]))
    }

    @Test(arguments: chats.filter(\.isStream)) func readsStreamsInAnyPieces(recording: Recording) throws {
        let upstream = try #require(Upstream(recording)?.chat)
        let body = recording.body
        let whole = try Outcome(of: recording, at: upstream, in: [body])
        #expect(try Outcome(of: recording, at: upstream, in: body.map { [$0] }) == whole)

        let seed = UInt64(ProcessInfo.processInfo.environment["BYOK_SEED"] ?? "") ?? 20_261_125
        var dice = Dice(seed: seed &+ UInt64(body.count))
        let events = try Self.events([body])
        for round in 0..<1_000 {
            let pieces = Self.split(body, round, &dice)
            // The parsers see events and nothing else, so that equal events give equal answers; some rounds go all the way.
            #expect(try Self.events(pieces) == events, "seed \(seed), round \(round)")
            if round < 10 { #expect(try Outcome(of: recording, at: upstream, in: pieces) == whole, "seed \(seed)") }
        }
    }

    @Test(arguments: lists) func readsModelLists(recording: Recording) throws {
        let account = try #require(Upstream(recording)?.account)
        let facts = recording.expect.object("model_list")
        let page = try account.models(in: recording.reply)
        #expect(page.models.count == facts.int("count"))
        // Google's ids lose their folder: requests put it into the path themselves.
        func bare(_ id: String?) -> String? { id.map { $0.hasPrefix("models/") ? String($0.dropFirst(7)) : $0 } }
        #expect(page.models.first?.id == bare(facts.string("first")))
        #expect(page.models.last?.id == bare(facts.string("last")))
        #expect((page.next != nil) == (facts.bool("has_more") == true || facts.string("next_page_token") != nil))
        if let free = facts.int("zero_price") {
            // A model that is sold by the picture is not free, whatever it costs by the token.
            #expect(page.models.count(where: \.isFree) == free - recording.soldByPiece)
        }
    }

    /// Cut at random places: into many small pieces now and then, into fewer large ones mostly.
    static func split(_ body: [UInt8], _ round: Int, _ dice: inout Dice) -> [[UInt8]] {
        let longest = round % 50 == 0 ? 2 : round % 20 == 0 ? 7 : dice.pick([40, 100, 300, 5_000])
        var pieces: [[UInt8]] = []
        var rest = body[...]
        while !rest.isEmpty {
            pieces.append(Array(rest.prefix(Int.random(in: 1...longest, using: &dice))))
            rest = rest.dropFirst(pieces[pieces.count - 1].count)
        }
        return pieces
    }

    static func events(_ pieces: [[UInt8]]) throws -> [ServerSentEvent] {
        var decoder = EventDecoder()
        var events: [ServerSentEvent] = []
        for piece in pieces { try decoder.decode(piece, into: &events) }
        try decoder.finish(into: &events)
        return events
    }
}

extension ListedModel {
    fileprivate var isFree: Bool { price?.rates.input == .free && price?.rates.output == .free }
}
