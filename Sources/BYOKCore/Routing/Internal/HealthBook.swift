// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// What this process knows of keys beyond what the store keeps: rate limits, unreachable providers, and when a key
/// without funds may be probed.
final class HealthBook: Sendable {
    private struct Entry {
        var generation: Int64
        var transient: KeyStatus?
        var probeAt: Timestamp?
        var probeWait: Duration = firstProbe
        var reported: Set<RouterEvent.Kind> = []
    }
    private let entries = Mutex<[KeyID: Entry]>([:])

    /// A key without funds is tried by one real request after five minutes, then after twice as long, up to an hour.
    static let firstProbe = Duration.seconds(300)
    static let longestProbe = Duration.seconds(3_600)

    /// A status that is not persisted, if one is known for this value of the key.
    func transient(of record: KeyRecord) -> KeyStatus? {
        entries.withLock { entries in
            guard let entry = entries[record.id], entry.generation == record.generation else { return nil }
            return entry.transient
        }
    }

    func set(_ status: KeyStatus?, for record: KeyRecord) {
        update(record) { $0.transient = status }
    }

    /// What is in force: a failure that is kept stays until a test or a replacement clears it, whatever else happens.
    func status(of record: KeyRecord) -> KeyStatus {
        switch record.status.code {
        case .untested, .connected: transient(of: record) ?? record.status
        default: record.status
        }
    }

    /// When a key without funds may be probed next.
    func probeTime(of record: KeyRecord) -> Timestamp {
        entries.withLock { entries in
            if let entry = entries[record.id], entry.generation == record.generation, let time = entry.probeAt {
                return time
            }
            return (record.testedAt ?? record.updatedAt) + Self.firstProbe
        }
    }

    /// Takes the one probe that is due, and puts the next one off. False where another request was first.
    func takeProbe(of key: CachedKey, now: Timestamp) -> Bool {
        entries.withLock { entries in
            var entry = entries[key.id] ?? Entry(generation: key.generation)
            if entry.generation == key.generation, let time = entry.probeAt, time > now { return false }
            if entry.generation != key.generation { entry = Entry(generation: key.generation) }
            entry.probeWait = min(entry.probeWait * 2, Self.longestProbe)
            entry.probeAt = now + entry.probeWait
            entries[key.id] = entry
            return true
        }
    }

    /// When the probe of a key without funds is due, as far as requests since have moved it; nil: as the table says.
    func nextProbe(of key: CachedKey) -> Timestamp? {
        entries.withLock { entries in
            guard let entry = entries[key.id], entry.generation == key.generation else { return nil }
            return entry.probeAt
        }
    }

    /// Whether this kind of report on this row is the first.
    func isNews(_ kind: RouterEvent.Kind, _ record: KeyRecord) -> Bool {
        update(record) { $0.reported.insert(kind).inserted }
    }

    /// How many rows this kind of report was made on.
    func count(of kind: RouterEvent.Kind) -> Int {
        entries.withLock { $0.values.count { $0.reported.contains(kind) } }
    }

    func forget(_ id: KeyID) { entries.withLock { _ = $0.removeValue(forKey: id) } }

    @discardableResult
    private func update<R>(_ record: KeyRecord, _ change: (inout Entry) -> R) -> R {
        entries.withLock { entries in
            var entry = entries[record.id] ?? Entry(generation: record.generation)
            if entry.generation != record.generation { entry = Entry(generation: record.generation) }
            defer { entries[record.id] = entry }
            return change(&entry)
        }
    }
}
