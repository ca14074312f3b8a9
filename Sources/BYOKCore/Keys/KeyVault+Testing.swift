// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Live tests and what they change.
extension KeyVault {
    /// Tests a key that is not stored.
    /// - Parameter owner: who asks: `RouterOptions.keyTestsPerMinute` counts by it.
    /// - Throws: `invalidKey`, `testerMissing`, `tooManyTests`.
    public func test(
        _ pasted: PastedKey, for provider: Provider.ID, owner: KeyOwner
    ) async throws(BYOKError) -> KeyTestReport {
        let provider = try self.provider(provider)
        let key = try pasted.inspected(for: provider, in: router.catalog)
        return try await report(on: key.secret, at: provider, askedBy: owner)
    }

    /// Tests a stored key and keeps what was found out.
    ///
    /// A value that was replaced meanwhile is not touched. A test that does not prove funds never clears `noFunds`; one
    /// that could not ask the provider changes nothing.
    /// - Throws: `keyNotFound`, `testerMissing`, `tooManyTests`, `undecryptable`.
    public func test(_ id: KeyID, of owner: KeyOwner) async throws(BYOKError) -> KeyTestReport {
        try await test(id, of: owner, askedBy: owner)
    }

    /// A test that nobody asked for: it does not count.
    func retest(_ id: KeyID, of owner: KeyOwner) async throws(BYOKError) {
        _ = try await test(id, of: owner, askedBy: nil)
    }

    private func test(
        _ id: KeyID, of owner: KeyOwner, askedBy asker: KeyOwner?
    ) async throws(BYOKError) -> KeyTestReport {
        let record = try find(id, in: await records(of: owner))
        guard router.context.integrity(of: record) == .intact else {
            throw BYOKError(
                .undecryptable, "The key cannot be opened: no master key at hand fits it, or its row was altered.",
                keyID: id)
        }
        let provider = try self.provider(record.provider)
        let report = try await report(on: sealing.open(record), at: provider, askedBy: asker)
        let old = try await mutate(owner) { records, now throws(BYOKError) in
            guard let current = records.first(where: { $0.id == id }), current.generation == record.generation else {
                return (nil, nil as KeyRecord?)
            }
            var new = current
            apply(report, to: &new, at: now)
            try touch(&new, now)
            let change = KeyChange(
                owner: owner, writes: [.update(new, expecting: current.version)], audit: testEvents(report, new, now),
                affectsRouting: new.status != current.status || new.expiresAt != current.expiresAt)
            return (change, current)
        }
        if let old {
            announce(report, old)
            var new = old
            apply(report, to: &new, at: router.options.clock.now())
            new.version += 1
            router.noticeStatus(StatusChange(from: old.status.code, record: new))
        }
        return report
    }

    /// Runs the test that precedes storing; a key that the provider refuses ends it.
    func testBeforeStoring(
        _ key: InspectedKey, at provider: Provider, _ owner: KeyOwner, _ test: Bool
    ) async throws(BYOKError) -> KeyTestReport? {
        guard test, router.options.tester != nil else { return nil }
        let report = try await report(on: key.secret, at: provider, askedBy: owner)
        if [.invalid, .expired].contains(report.status.code) {
            throw BYOKError(.keyRefused, report.message)
        }
        return report
    }

    /// Asks the provider. One that cannot be asked is a report, too.
    private func report(
        on secret: Secret, at provider: Provider, askedBy owner: KeyOwner?
    ) async throws(BYOKError) -> KeyTestReport {
        guard let tester = router.options.tester else {
            throw BYOKError(.testerMissing, "No live test is possible: set options.tester of the router.")
        }
        if let owner { try router.keyTests.begin(by: owner, at: router.options.clock.now()) }
        do {
            var report = try await tester.test(
                KeyTest(provider: provider, origin: provider.origin.url, secret: secret))
            // A provider's word for it, but not a page of it, and not the key that it may repeat.
            let traces = secret.withBytes { KeyTraces(of: $0) }
            func tidied(_ text: String, _ longest: Int) -> String {
                let shown = text.unicodeScalars.lazy.filter { !$0.isDeceptive }.prefix(longest)
                return traces.redacted(String(String.UnicodeScalarView(shown)))
            }
            report.message = tidied(report.message, 1_000)
            report.status.reason = report.status.reason.map { tidied($0, 200) }
            return report
        } catch let failure as AttemptFailure where failure.kind != .cancelled {
            return KeyTestReport(
                status: .unreachable(until: nil),
                message: "\(provider.name) could not be asked (\(failure.kind)). The key was not judged.",
                notProved: Set(KeyTestReport.Fact.allCases))
        } catch let failure as AttemptFailure where failure.kind == .cancelled {
            throw BYOKError(.cancelled, "The test was cancelled.")
        } catch {
            throw .wrap(error, .storeUnavailable, "The live test failed.")
        }
    }

    /// Writes what a test found out into the durable part of a record.
    func apply(_ report: KeyTestReport?, to record: inout KeyRecord, at now: Timestamp) {
        guard let report, report.status.code != .unreachable else { return }
        record.testedAt = now
        if let end = report.expiresAt { record.expiresAt = min(end, record.expiresAt ?? end) }
        guard report.status.code.isPersisted else { return }
        let provesTooLittle = report.status == .connected && !report.proved.contains(.funds)
        if record.status == .noFunds && provesTooLittle { return }
        record.status = report.status
    }

    /// Keeps what only this process knows.
    func remember(_ report: KeyTestReport?, _ record: KeyRecord) {
        guard let report, report.status.code != .unreachable else { return }
        let now = router.options.clock.now()
        // Over a failure that is kept, a rate limit says nothing.
        let isHealthy = [.untested, .connected].contains(record.status.code)
        let status = isHealthy && report.status.code == .rateLimited ? report.status : nil
        router.healthBook.change(record.id, generation: record.generation) { $0.observe(status, at: now) }
        router.cache.drop(record.owner)
    }

    private func announce(_ report: KeyTestReport, _ old: KeyRecord) {
        // What changes nothing tells nothing, whatever requests change meanwhile.
        guard report.status.code != .unreachable else { return }
        let before = router.healthBook.status(of: old)
        remember(report, old)
        var record = old
        apply(report, to: &record, at: router.options.clock.now())
        let after = router.healthBook.status(of: record)
        guard before.code != after.code else { return }
        router.options.observer?.receive(
            RouterEvent(
                .statusChanged, at: router.options.clock.now(), owner: old.owner, keyID: old.id, provider: old.provider,
                status: after, message: "The key \(old.masked) is \(after), was \(before)."))
    }

    func testEvents(_ report: KeyTestReport?, _ record: KeyRecord, _ now: Timestamp) -> [AuditEvent] {
        guard let report else { return [] }
        var event = event(.tested, record, now)
        event.details["result"] = report.status.code.description
        return [event]
    }
}
