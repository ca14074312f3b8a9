// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What one owner's keys must be, told by what was acknowledged. One caller changes an owner, so at most one change is
/// in doubt at a time: one that was cut off, or that failed.
struct OwnerHistory {
    let owner: String
    private(set) var keys: [KeyID: SeenKey] = [:]
    /// In flight, or ended in an error: it may have happened or not.
    private(set) var doubtful: Step?
    /// What the audit log must have, in order.
    private(set) var events: [Mark] = []
    private(set) var revocations: [Revocation] = []
    private(set) var acknowledged = 0
    /// How many changes were in doubt when the owner was looked at again.
    private(set) var doubts = 0
    private(set) var findings: [Finding] = []

    struct Mark: Hashable, CustomStringConvertible {
        var kind: AuditEvent.Kind
        var id: KeyID?
        var description: String { "\(kind) \(id.map(\.description) ?? "-")" }
    }

    /// A time in which a key, or one value of it, must not be opened.
    struct Revocation {
        var id: KeyID
        /// Nil: no value of the key.
        var value: Int?
        var from: Int64
        var until = Int64.max

        /// Of a use of the same key.
        func forbids(_ use: JournalLine.Use) -> Bool {
            use.began > from && use.ended < until && (value == nil || value == use.value)
        }
    }

    init(owner: String) { self.owner = owner }

    mutating func begin(_ step: Step, at time: Int64) {
        if let doubtful { find(.protocolBroken, "\(step.kind) while \(doubtful.kind) was in doubt") }
        doubtful = step
        if step.kind == .enable {
            for index in revocations.indices where revocations[index].id == step.id && revocations[index].value == nil {
                revocations[index].until = min(revocations[index].until, time)
            }
        }
    }

    mutating func succeed(_ id: KeyID, at time: Int64) {
        guard let step = doubtful else { return find(.protocolBroken, "an end without a beginning") }
        switch step.kind {
        case .remove, .disable: revocations.append(Revocation(id: id, from: time))
        case .replace:
            if let old = keys[id]?.value { revocations.append(Revocation(id: id, value: old, from: time)) }
        case .add, .enable, .rename: break
        }
        acknowledged += 1
        settle(on: step.applied(to: keys, added: id), after: step, id)
    }

    /// The error leaves the change in doubt, but for one that promises that nothing was written.
    mutating func fail(_ code: String) {
        if code == "untyped" { find(.untyped, "an error that is no BYOKError") }
        if code == "storeFull" { doubtful = nil }
    }

    /// Compares with what the store has: that must be all that was acknowledged, and of the change in doubt all or
    /// nothing.
    mutating func see(_ seen: [KeyID: SeenKey]) {
        if doubtful != nil { doubts += 1 }
        for (id, key) in seen where key.value == nil { find(.wrongSecret, "\(id) does not open to a value of its own") }
        if seen == keys {
            doubtful = nil
        } else if let step = doubtful {
            let added = seen.keys.first { keys[$0] == nil }
            if step.applied(to: keys, added: added) == seen {
                settle(on: seen, after: step, step.id ?? added)
            } else {
                report(seen, in: " (with \(step.kind) \(step.value) of \(step.id.map(\.description) ?? "-") in doubt)")
            }
        } else {
            report(seen, in: "")
        }
    }

    private mutating func settle(on keys: [KeyID: SeenKey], after step: Step, _ id: KeyID?) {
        self.keys = keys
        events.append(Mark(kind: step.kind.event, id: id))
        doubtful = nil
    }

    private mutating func report(_ seen: [KeyID: SeenKey], in context: String) {
        for (id, key) in keys where seen[id] != key {
            find(.lost, "\(id) should be \(key), is \(seen[id].map { "\($0)" } ?? "missing")\(context)")
        }
        for (id, key) in seen where keys[id] == nil { find(.phantom, "\(id), \(key)\(context)") }
        // Believed from now on, so that one fault is told once.
        keys = seen
        doubtful = nil
    }

    mutating func find(_ kind: Finding.Kind, _ text: String) { findings.append(Finding(kind, "\(owner): \(text)")) }

    /// Compares the audit log's entries of changes. The store must have been looked at before.
    mutating func compare(with entries: [Mark]) {
        guard entries != events else { return }
        let index = zip(entries, events).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        let place = index ?? min(entries.count, events.count)
        func entry(_ list: [Mark]) -> String { place < list.count ? "\(list[place])" : "the end" }
        find(.audit, "entry of change \(place + 1) is \(entry(entries)), the change was \(entry(events))")
    }
}
