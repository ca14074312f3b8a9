// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Owners are told what they want.
extension NotificationInboxCompatTest {
    static let preferenceChecks: [Check] = [
        Check("keeps no notice of a muted kind") { stage in
            let preferences = NoticePreferences(muted: [.keyFailed], sent: [.expiresSoon, .keyFailed])
            try await stage.deliver(stage.notice("before"), isKept: true, "a notice before its kind is muted")
            try await stage.inbox.setPreferences(preferences, of: stage.owner())
            try await stage.deliver(stage.notice("muted"), isKept: false, "a muted notice")
            try await stage.deliver(
                stage.notice("sent", kind: .expiresSoon, second: 1), isKept: true, "a notice that is sent")
            try await stage.deliver(stage.notice("muted", owner: 1), isKept: true, "another owner's notice")
            try stage.expect(try await stage.notices().map(\.id) == ["sent", "before"], "other notices are there")
            // What was not kept is not there either when it comes again.
            try await stage.inbox.setPreferences(NoticePreferences(), of: stage.owner())
            try await stage.deliver(stage.notice("muted", second: 2), isKept: true, "a notice that is muted no more")
        },
        Check("brings back an owner's preferences") { stage in
            func found(_ owner: Int = 0) async throws -> NoticePreferences {
                try await stage.inbox.preferences(of: stage.owner(owner))
            }
            try stage.expect(try await found() == NoticePreferences(), "an owner never seen has preferences")
            let steps: [NoticePreferences] = [
                NoticePreferences(muted: Set(Notice.Kind.all), sent: [.keyFailed]),
                NoticePreferences(sent: Set(Notice.Kind.all)),
                NoticePreferences(muted: [.init(rawValue: ""), .init(rawValue: "é later"), .keyUnused]),
                NoticePreferences(),
            ]
            for (number, step) in steps.enumerated() {
                try await stage.inbox.setPreferences(step, of: stage.owner())
                let preferences = try await found()
                try stage.expect(preferences.muted == step.muted, "step \(number) mutes \(preferences.muted)")
                try stage.expect(preferences.sent == step.sent, "step \(number) sends \(preferences.sent)")
            }
            try await stage.inbox.setPreferences(steps[1], of: stage.owner())
            try stage.expect(try await found(1) == NoticePreferences(), "another owner has the preferences, too")
        },
        Check(
            "survives reopening",
            kit: { stage, kit in
                guard let reopen = kit.reopen else { return }
                for id in ["a", "b"] { try await stage.deliver(stage.notice(id)) }
                try await stage.inbox.markRead(["a"], of: stage.owner())
                try await stage.inbox.setPreferences(NoticePreferences(sent: [.keyUnused]), of: stage.owner())
                let before = try await stage.notices()
                var again = stage
                again.inbox = try await reopen(stage.inbox)
                try again.expect(
                    try await again.notices() == before && before.map(\.isRead) == [false, true],
                    "the notices are others")
                try await again.deliver(again.notice("a"), isKept: false, "a notice that was there before")
                let preferences = try await again.inbox.preferences(of: again.owner())
                try again.expect(preferences.sent == [.keyUnused], "the preferences are others")
            }),
    ]
}
