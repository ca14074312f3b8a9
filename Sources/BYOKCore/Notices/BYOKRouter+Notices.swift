// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A kept status that has changed, as the store has it now.
struct StatusChange {
    let from: KeyStatus.Code
    let record: KeyRecord
}

/// What owners are told. Whoever wrote a change to the store tells of it, so that of several processes one does.
extension BYOKRouter {
    func noticeStatus(_ change: StatusChange) {
        let record = change.record
        let (before, after) = (change.from, record.status.code)
        guard before != after else { return }
        let name = "\(providerName(record.provider)) key \(record.masked)"
        if KeyStatus.failed.contains(after) {
            notice(.keyFailed, record, "Your \(name) does not work any more: it is \(record.status).")
        } else if KeyStatus.failed.contains(before) {
            let cost = healthBook.change(record.id, generation: record.generation) { $0.endOutage() } ?? .zero
            let paid = cost == .zero ? "" : " While it did not, credits paid \(cost)."
            notice(.keyRecovered, record, "Your \(name) works again.\(paid)")
        }
    }

    /// Credits have paid for what an own key could not do: told once per outage.
    func noticePaying(_ receipt: Receipt) {
        guard let fallback = receipt.fallback, let id = fallback.keyID, receipt.creditsCharged > .zero else { return }
        guard healthBook.pay(receipt.creditsCharged, for: id) else { return }
        let owners = [receipt.caller, receipt.organisation].compactMap(\.self)
        Task {
            guard let records = try? await store.records(ownedBy: owners).flatMap(\.records),
                let record = records.first(where: { $0.id == id })
            else { return }
            let text =
                "Your \(providerName(record.provider)) key \(record.masked) fails (\(fallback.failure)): credits pay until "
                + "it works, \(receipt.creditsCharged) so far. Mend it, or forbid it in its settings."
            options.observer?.receive(
                RouterEvent(
                    .payingCredits, at: options.clock.now(), owner: record.owner, keyID: id, provider: record.provider,
                    requestID: receipt.requestID, message: text))
            notice(.payingCredits, record, text)
        }
    }

    /// - Parameter occasion: what makes it another notice than the last of its kind; nil: the record's version.
    func notice(_ kind: Notice.Kind, _ record: KeyRecord, _ text: String, occasion: String? = nil) {
        let notice = Notice(
            id: "\(kind)/\(record.id)/\(occasion ?? "v\(record.version)")", owner: record.owner, kind: kind,
            at: options.clock.now(), keyID: record.id, provider: record.provider, text: text)
        Task { await deliver(notice) }
    }

    /// Puts a notice into the inbox and sends it out, as its owner wants. Returns whether it was news.
    @discardableResult
    func deliver(_ notice: Notice) async -> Bool {
        guard let inbox else { return false }
        do {
            let preferences = try await inbox.preferences(of: notice.owner)
            let isMuted = preferences.muted.contains(notice.kind)
            let isNews = try await inbox.deliver(notice) || isMuted
            if isNews, preferences.sent.contains(notice.kind) { await send(notice) }
            return isNews
        } catch {
            tellUndelivered(notice)
            return false
        }
    }

    private func send(_ notice: Notice) async {
        guard let sender = options.noticeSender else { return }
        for wait in [Duration.zero, .seconds(5), .seconds(60)] {
            try? await options.clock.sleep(for: wait)
            if (try? await sender.send(notice)) != nil { return }
        }
        tellUndelivered(notice)
    }

    private func tellUndelivered(_ notice: Notice) {
        options.observer?.receive(
            RouterEvent(
                .noticeUndelivered, at: options.clock.now(), owner: notice.owner, keyID: notice.keyID,
                message: "The notice \(notice.id) could not be delivered."))
    }

    func providerName(_ id: Provider.ID) -> String { catalog.provider(id)?.name ?? id.rawValue }

    /// Where owners read their notices and say what they want to be told; nil: there is no inbox.
    public var inbox: (any NotificationInbox)? { options.inbox ?? store as? any NotificationInbox }
}
