// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension BYOKRouter {
    /// Walks over all keys and tells owners of those that end soon, whose value is old, and that are not used.
    func lookAtEveryKey(_ report: inout MaintenanceReport) async {
        var cursor: KeyCursor?
        repeat {
            guard let page = try? await store.page(after: cursor) else { return }
            for (owner, records) in Dictionary(grouping: page.records.keys, by: \.owner) where !Task.isCancelled {
                let intact = records.filter { context.integrity(of: $0) != .altered }
                report.keys += intact.count
                report.notices += await look(at: intact, of: owner)
            }
            cursor = page.next
        } while cursor != nil && !Task.isCancelled
    }

    private func look(at records: [KeyRecord], of owner: KeyOwner) async -> Int {
        var news = 0
        let now = options.clock.now()
        for record in records where record.isEnabled {
            let name = "\(providerName(record.provider)) key \(record.masked)"
            if let end = record.expiresAt, end > now, end - now <= options.expiryNotice {
                news += await tell(
                    .expiresSoon, .expiresSoon, record, "Your \(name) ends at \(end). Put a new one into its place.",
                    occasion: "\(end.microseconds)")
            }
            if now - record.createdAt >= options.rotationInterval,
                let age = await ageOfValue(record, at: now), age >= options.rotationInterval
            {
                news += await tell(
                    .rotationDue, .rotationDue, record,
                    "Your \(name) is \(age.days) days old. Make a new one at the provider, and replace it.",
                    occasion: "g\(record.generation)")
            }
        }
        return news + (await lookForUnused(records, of: owner, at: now))
    }

    private func tell(
        _ kind: Notice.Kind, _ event: RouterEvent.Kind, _ record: KeyRecord, _ text: String, occasion: String
    ) async -> Int {
        let notice = Notice(
            id: "\(kind)/\(record.id)/\(occasion)", owner: record.owner, kind: kind, at: options.clock.now(),
            keyID: record.id, provider: record.provider, text: text)
        // Where there is an inbox it knows what is news; else this process does.
        let isNews = inbox == nil ? told.begin(notice.id) : await deliver(notice)
        guard isNews else { return 0 }
        options.observer?.receive(
            RouterEvent(
                event, at: notice.at, owner: record.owner, keyID: record.id, provider: record.provider, message: text))
        return 1
    }

    /// How long the key has had its value; nil: its log does not tell.
    private func ageOfValue(_ record: KeyRecord, at now: Timestamp) async -> Duration? {
        if record.generation == 1 { return now - record.createdAt }
        var replaced: Timestamp?
        var number: Int64 = 1
        while let entries = try? await trail.log?.entries(of: record.owner, from: number, limit: 1_000),
            !entries.isEmpty
        {
            for entry in entries where entry.event.keyID == record.id && entry.event.kind == .replaced {
                replaced = entry.event.at
            }
            number += Int64(entries.count)
        }
        return replaced.map { now - $0 }
    }

    private func lookForUnused(_ records: [KeyRecord], of owner: KeyOwner, at now: Timestamp) async -> Int {
        let span = options.unusedInterval
        let old = records.filter { $0.isEnabled && now - $0.createdAt >= span }
        guard !old.isEmpty, span > .zero, let log = recorder.log,
            let rows = try? await log.summary(of: owner, days: (now - span).day...now.day)
        else { return 0 }
        let used = Set(rows.filter { $0.requests > $0.failures }.compactMap(\.keyID))
        var news = 0
        for record in old where !used.contains(record.id) {
            let times = (now - record.createdAt).microseconds / span.microseconds
            news += await tell(
                .keyUnused, .keyUnused, record,
                "Your \(providerName(record.provider)) key \(record.masked) was not used for \(span.days) days. "
                    + "Remove it if you do not need it.", occasion: "\(times)")
        }
        return news
    }
}

extension Duration {
    fileprivate var days: Int64 { components.seconds / 86_400 }
}
