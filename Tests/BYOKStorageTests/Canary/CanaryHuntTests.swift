// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Foundation
import Testing

/// No eight bytes of a key, or of a master key, in anything that is printed, reported or written.
struct CanaryHuntTests {
    @Test(arguments: Provider.builtIn) func findsNothingOfAnyKey(provider: Provider) async throws {
        let hunt = try CanaryHunt(provider)
        try await hunt.walk()
        for (name, bytes) in hunt.sinks {
            if let found = hunt.detector.find(in: bytes) { Issue.record("\(name): \(found)") }
        }
        let names = Set(hunt.sinks.map(\.name))
        #expect(names.count > 60)
        let total = hunt.sinks.reduce(0) { $0 + $1.bytes.count }
        print(
            "canary hunt at \(provider.name): \(hunt.sinks.count) sinks of \(names.count) kinds, \(total) bytes, nothing found"
        )
    }

    /// What the hunt would have found: the same key, put where a mistake could put it.
    @Test func findsALeakInEveryKindOfSink() async throws {
        let hunt = try CanaryHunt(.openAI)
        let bait = hunt.bait
        let owner = try KeyOwner.user("ann")
        func expectFound(_ where: String, _ plant: () async throws -> Void) async throws {
            let before = hunt.sinks.count
            try await plant()
            let found = hunt.sinks[before...].contains { hunt.detector.find(in: $0.bytes) != nil }
            #expect(found, "a leak in \(`where`) was not found")
        }
        let id = KeyRecord.sample(owner, seed: 1).id
        for (form, text) in [
            "as it is": bait, "in base64": Data(bait.utf8).base64EncodedString(),
            "in base64 among others": Data("x: \(bait)".utf8).base64EncodedString(),
            "in hexadecimal": bait.utf8.map { String(format: "%02x", $0) }.joined(),
            "as numbers": "\(Array(bait.utf8))", "in part": String(bait.dropFirst(30).prefix(8)),
        ] {
            try await expectFound("an error, \(form)") { hunt.see("", BYOKError(.invalidKey, "Bad: \(text)")) }
            try await expectFound("an error's id, \(form)") {
                hunt.see("", BYOKError(.noKeyForModel, "", keyID: id, rejections: []))
                hunt.see("", RouterEvent(.statusChanged, at: Timestamp(seconds: 0), owner: owner, message: text))
            }
            try await expectFound("an event, \(form)") {
                hunt.see("", RouterEvent(.rowAltered, at: Timestamp(seconds: 0), owner: owner, message: text))
            }
            try await expectFound("an audit entry, \(form)") {
                let event = AuditEvent(
                    at: Timestamp(seconds: 0), owner: owner, kind: .used, actor: "x", details: ["note": text])
                hunt.see("", event)
            }
            try await expectFound("a note of an import, \(form)") {
                hunt.see("", ImportNote(place: "line 1", code: .invalidKey, message: text))
            }
            try await expectFound("a value behind a reference, \(form)") {
                final class Box { let inner: [String: String]; init(_ text: String) { inner = ["key": text] } }
                hunt.see("", Box(text))
            }
        }
        try await expectFound("the write-ahead log") {
            var record = KeyRecord.sample(owner, seed: 1)
            record.label = bait
            try await hunt.store.commit(KeyChange(owner: owner, writes: [.insert(record)], audit: []))
            try hunt.seeFiles("")
            #expect(hunt.sinks.last { $0.name.contains("-wal") }.flatMap { hunt.detector.find(in: $0.bytes) } != nil)
        }
        try await expectFound("the database") {
            await hunt.store.close()
            try hunt.seeFiles("")
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: hunt.folder.path) {
            try await expectFound("the file \(name)") {
                let handle = try #require(FileHandle(forWritingAtPath: hunt.folder.path + "/" + name))
                try handle.seekToEnd()
                try handle.write(contentsOf: Data(bait.utf8))
                try handle.close()
                try hunt.seeFiles("")
            }
        }
    }

    @Test func callsNothingAKeyThatIsNone() throws {
        var detector = CanaryDetector()
        detector.watch(Array("4f9Qz7Lw2Xc8".utf8), as: "key")
        #expect(detector.find(in: Array("sk-proj-...7Lw2 4f9Qz7L w2Xc8".utf8)) == nil)
        #expect(detector.find(in: Array("4f9Qz7Lw".utf8)) != nil)
    }
}
