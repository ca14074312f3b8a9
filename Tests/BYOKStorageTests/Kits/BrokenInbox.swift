// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Synchronization

/// An inbox with one fault, as somebody's first attempt at a conformer may have it.
final class BrokenInbox: NotificationInbox {
    enum Fault: CaseIterable {
        case keepsANoticeTwice, saysThatItKeptIt, takesTheNewestOfAnID, mergesOwners, mergesEqualIDs,
            mergesIDsOfOtherCase
        case losesKeys, cutsTexts, marksAllAsRead, marksOthersAsRead, marksNothing, forgetsWhatWasRead
        case ordersOldestFirst, ordersByMomentAlone, losesNoticesOfOneMoment, repeatsTheLastNotice, ignoresTheLimit
        case ignoresWhatIsMuted, mutesEverybody, mutesWhatIsSent, mutesForEver, losesWhatIsSent, addsToPreferences
        case acceptsAnyID, keepsSeveralUnderLoad, showsNewcomersANotice, startsWithPreferences, forgetsAtReopening
        case forgetsPreferencesAtReopening
    }

    private struct State {
        var calls = 0
        var muted: Set<Notice.Kind> = []
        var refused: Set<String> = []
        var seen: [KeyOwner: Set<String>] = [:]
        var readers: Set<KeyOwner> = []
        var wanted: Set<KeyOwner> = []
    }

    /// Nil: none.
    let fault: Fault?
    private let base: InMemoryStore
    private let state = Mutex(State())

    init(_ fault: Fault?) {
        self.fault = fault
        base = InMemoryStore()
    }

    private init(reopening other: BrokenInbox) {
        fault = other.fault
        base = fault == .forgetsAtReopening ? InMemoryStore() : other.base
    }

    func reopened() async throws -> BrokenInbox {
        if fault == .forgetsPreferencesAtReopening {
            for owner in state.withLock({ $0.wanted }) { try await base.setPreferences(NoticePreferences(), of: owner) }
        }
        return BrokenInbox(reopening: self)
    }

    func deliver(_ notice: Notice) async throws -> Bool {
        var notice = notice
        let given = notice
        notice.owner = merged(notice.owner)
        switch fault {
        case .keepsANoticeTwice where isKnown(given): notice.id += "-\(another())"
        case .takesTheNewestOfAnID where isKnown(given): return false
        case .mergesEqualIDs: notice.id = notice.id == "é" ? "é" : notice.id
        case .mergesIDsOfOtherCase: notice.id = notice.id.lowercased()
        case .losesKeys: notice.keyID = nil
        case .cutsTexts: notice.text = String(notice.text.prefix(3))
        case .ignoresWhatIsMuted: notice.kind = .init(rawValue: "\(notice.kind)!")
        case .mutesEverybody where state.withLock { $0.muted.contains(given.kind) }: return false
        case .mutesWhatIsSent where try await base.preferences(of: notice.owner).sent.contains(notice.kind):
            return false
        case .mutesForEver where state.withLock { $0.refused.contains(given.id) }: return false
        case .acceptsAnyID where !(1...255).contains(notice.id.utf8.count): return true
        case .keepsSeveralUnderLoad where !isKnown(given):
            await Task.yield()
            notice.id += "\u{200B}\(another())"
        case .forgetsWhatWasRead where state.withLock { $0.readers.contains(given.owner) }:
            notice.id += "-\(another())"
        default: break
        }
        let isKept = try await base.deliver(notice)
        state.withLock { state in
            state.seen[given.owner, default: []].insert(given.id)
            if !isKept { state.refused.insert(given.id) }
        }
        return fault == .saysThatItKeptIt ? true : isKept
    }

    func notices(of owner: KeyOwner, before notice: Notice?, limit: Int) async throws -> [Notice] {
        var all = try await base.notices(of: merged(owner), before: nil, limit: .max)
        for index in all.indices {
            all[index].owner = owner
            if fault == .ignoresWhatIsMuted, all[index].kind.rawValue.hasSuffix("!") {
                all[index].kind = .init(rawValue: String(all[index].kind.rawValue.dropLast()))
            }
        }
        switch fault {
        case .ordersOldestFirst: all.reverse()
        case .ordersByMomentAlone: all.sort { ($0.at, $1.id) > ($1.at, $0.id) }
        case .showsNewcomersANotice where all.isEmpty:
            all = [Notice(id: "x", owner: owner, kind: .keyFailed, at: Timestamp(seconds: 0), text: "")]
        case .takesTheNewestOfAnID: for index in all.indices { all[index].text = "Another." }
        default: break
        }
        if let notice {
            let place = all.firstIndex { $0.id == notice.id } ?? -1
            switch fault {
            case .losesNoticesOfOneMoment: all.removeAll { $0.at >= notice.at }
            case .repeatsTheLastNotice: all.removeFirst(max(place, 0))
            default: all.removeFirst(place + 1)
            }
        }
        return fault == .ignoresTheLimit ? all : Array(all.prefix(max(limit, 0)))
    }

    func markRead(_ ids: Set<String>, of owner: KeyOwner) async throws {
        state.withLock { _ = $0.readers.insert(owner) }
        var (ids, owners) = (ids, [merged(owner)])
        switch fault {
        case .marksNothing: ids = []
        case .marksAllAsRead: ids = Set(try await base.notices(of: owner, before: nil, limit: .max).map(\.id))
        case .marksOthersAsRead: owners += state.withLock { $0.seen.keys.filter { $0 != owner } }
        default: break
        }
        for owner in owners { try await base.markRead(ids, of: owner) }
    }

    func preferences(of owner: KeyOwner) async throws -> NoticePreferences {
        var preferences = try await base.preferences(of: merged(owner))
        if fault == .losesWhatIsSent { preferences.sent = [] }
        if fault == .startsWithPreferences, !state.withLock({ $0.wanted.contains(owner) }) {
            preferences.sent = [.keyFailed]
        }
        return preferences
    }

    func setPreferences(_ preferences: NoticePreferences, of owner: KeyOwner) async throws {
        state.withLock { state in
            state.muted.formUnion(preferences.muted)
            state.wanted.insert(owner)
        }
        var preferences = preferences
        if fault == .addsToPreferences {
            preferences.muted.formUnion(try await base.preferences(of: owner).muted)
        }
        try await base.setPreferences(preferences, of: merged(owner))
    }

    private func merged(_ owner: KeyOwner) -> KeyOwner {
        fault == .mergesOwners ? (try? .user("everybody")) ?? owner : owner
    }

    private func isKnown(_ notice: Notice) -> Bool {
        state.withLock { $0.seen[notice.owner]?.contains(notice.id) == true }
    }

    private func another() -> Int {
        state.withLock { state in
            state.calls += 1
            return state.calls
        }
    }
}
