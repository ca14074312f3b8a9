// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Each notice is there once, whole, newest first.
extension NotificationInboxCompatTest {
    static let noticeChecks: [Check] = [
        Check("gives an owner never seen nothing") { stage in
            try stage.expect(try await stage.notices().isEmpty, "there are notices")
            try await stage.inbox.markRead(["a"], of: stage.owner())
            try stage.expect(try await stage.notices().isEmpty, "marking as read made a notice")
        },
        Check("brings back every field of a notice") { stage in
            var full = try stage.notice("key 1\u{0}é😀", kind: .init(rawValue: "of a later version"), text: "ü\n\"'%")
            full.at = Timestamp(microseconds: -1)
            var dice = Dice(seed: 1)
            full.keyID = KeyID(at: full.at, using: &dice)
            full.provider = Provider.ID(rawValue: "openai")
            full.isRead = true
            var empty = try stage.notice(String(repeating: "x", count: 255), text: "")
            empty.provider = Provider.ID(rawValue: "")
            for notice in [full, empty] { try await stage.deliver(notice) }
            try stage.expect(
                try await stage.notices() == [empty, full], "a notice did not come back as it was written")
        },
        Check("keeps a notice once") { stage in
            let first = try stage.notice("a")
            try await stage.deliver(first, isKept: true, "a new notice")
            try await stage.deliver(first, isKept: false, "a notice that is there")
            // The id decides, whatever comes under it.
            let other = try stage.notice("a", kind: .expiresSoon, second: 9, text: "Another.")
            try await stage.deliver(other, isKept: false, "another notice under an id that is there")
            try await stage.inbox.markRead(["a"], of: stage.owner())
            try await stage.deliver(first, isKept: false, "a notice that was read")
            try await stage.deliver(stage.notice("a", owner: 1), isKept: true, "another owner's notice of the same id")
            var kept = first
            kept.isRead = true
            try stage.expect(try await stage.notices() == [kept], "the first notice is not what is there")
        },
        Check("tells ids apart byte by byte") { stage in
            let ids = ["A", "a", "a ", "e\u{301}", "é"]
            for id in ids { try await stage.deliver(stage.notice(id), isKept: true, "the notice \(id)") }
            let found = try await stage.notices().map { Array($0.id.utf8) }
            try stage.expect(found == ids.reversed().map { Array($0.utf8) }, "the ids are \(found)")
        },
        Check("refuses an id of no bytes or of more than 255") { stage in
            for id in ["", String(repeating: "é", count: 128)] {
                do {
                    try await stage.deliver(stage.notice(id))
                } catch let error as BYOKError {
                    try stage.expect(error.code == .invalidEntry, "it threw \(error.code), not invalidEntry")
                    continue
                }
                throw stage.failure("an id of \(id.utf8.count) bytes was accepted")
            }
            try stage.expect(try await stage.notices().isEmpty, "what was refused is there")
        },
        Check("gives notices newest first, page by page") { stage in
            // Of each moment three, told apart by the id alone; written in another order.
            let notices = try (0..<12).map {
                try stage.notice(["b", "a", "B"][$0 % 3] + "\($0 / 3)", second: -Int64($0 / 3))
            }
            for number in 0..<12 {
                try await stage.deliver(notices[number * 5 % 12])
                try await stage.deliver(stage.notice("\(number)", owner: 1))
            }
            for limit in [1, 4, 5, 12, .max] {
                var (found, last): ([Notice], Notice?) = ([], nil)
                for _ in 0...12 {
                    let page = try await stage.inbox.notices(of: stage.owner(), before: last, limit: limit)
                    try stage.expect(page.count <= limit, "a page of at most \(limit) has \(page.count)")
                    guard let end = page.last else { break }
                    found += page
                    last = end
                }
                try stage.expect(found == notices, "pages of \(limit) are \(found.map(\.id)), not in order")
            }
            for limit in [0, -1] {
                let page = try await stage.inbox.notices(of: stage.owner(), before: nil, limit: limit)
                try stage.expect(page.isEmpty, "a limit of \(limit) gave \(page.count)")
            }
        },
        Check("marks an owner's notices as read") { stage in
            for owner in 0...1 {
                for id in ["a", "b", "c"] { try await stage.deliver(stage.notice(id, owner: owner)) }
            }
            try await stage.inbox.markRead([], of: stage.owner())
            for _ in 0..<2 { try await stage.inbox.markRead(["a", "c", "not there"], of: stage.owner()) }
            let found = try await stage.notices().map(\.isRead)
            try stage.expect(found == [true, false, true], "c, b and a are read: \(found)")
            let others = try await stage.notices(1).map(\.isRead)
            try stage.expect(others == [false, false, false], "another owner's are read: \(others)")
        },
        Check("keeps one of 64 concurrent notices of one id") { stage in
            let kept = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<64 {
                    group.addTask { try await stage.deliver(stage.notice("\(number % 4)", second: 1)) ? 1 : 0 }
                }
                return try await group.reduce(0, +)
            }
            try stage.expect(kept == 4, "of 64 deliveries of four notices \(kept) were kept")
            try stage.expect(try await stage.notices().count == 4, "there are more notices than ids, or fewer")
        },
    ]
}
