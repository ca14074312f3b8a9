// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// What a fake upstream was told, and what it was asked.
struct FakeUpstreamState {
    struct KeyPlace: Hashable {
        var provider: Provider.ID
        var key: KeyPrint
    }
    var accounts: [KeyPlace: FakeUpstream.Account] = [:]
    var models: [Provider.ID: [String]] = [:]
    var answers = Script<@Sendable (FakeUpstream.Request) -> FakeUpstream.Answer>()
    var failures: [FakeUpstream.Surface: Script<FakeUpstream.Failure>] = [:]
    var requests: [FakeUpstream.Request] = []
    /// By the id of the answer: what a late look-up tells.
    var generations: [String: FakeGeneration] = [:]
    private var lastNumber = 0

    /// A number for the next answer.
    mutating func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    /// What is to come, in order; then what stands.
    struct Script<Element> {
        private struct Entry {
            var element: Element
            var provider: Provider.ID?
            var left: Int?
        }
        private var entries: [Entry] = []

        mutating func add(_ element: Element, at provider: Provider.ID?, times: Int?) {
            if times == nil { entries.removeAll { $0.left == nil && $0.provider == provider } }
            if times ?? 1 > 0 { entries.append(Entry(element: element, provider: provider, left: times)) }
        }

        /// Those that are counted come first; of those that stand, one for this provider before one for all.
        mutating func take(at provider: Provider.ID) -> Element? {
            let fitting = entries.indices.filter { entries[$0].provider == nil || entries[$0].provider == provider }
            if let index = fitting.first(where: { entries[$0].left != nil }), let left = entries[index].left {
                let element = entries[index].element
                if left > 1 { entries[index].left = left - 1 } else { entries.remove(at: index) }
                return element
            }
            let standing = fitting.first { entries[$0].provider != nil } ?? fitting.first
            return standing.map { entries[$0].element }
        }
    }
}

/// An answer that was given.
struct FakeGeneration: Sendable {
    var model: String
    var servedBy: String?
    var tokens: TokenUsage
    var cost: ReportedCost?
    var isStream: Bool
    var isCancelled: Bool
}
