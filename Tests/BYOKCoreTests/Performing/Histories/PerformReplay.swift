// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Foundation
import Testing

/// A history carried out by the router and by the model, which are compared after every step.
final class PerformReplay {
    struct Disagreement: Error, CustomStringConvertible {
        var description: String
    }

    let stand: PerformStand
    let store: UnreliableStore
    let user = Samples.alice
    let organisation = Samples.acme
    var model: PerformModel
    var ids: [KeyID] = []
    private let tester = ChosenTester()
    private var values = 0
    private var held: [(number: Int, spec: RequestSpec, request: HeldRequest)] = []
    private var number = 0
    private var receipts: [Int: Receipt] = [:]
    private var attempts = 0
    private var statuses: [KeyID: KeyStatus] = [:]
    private var eventsSeen = 0
    /// What was counted, for the figures that a run prints.
    private(set) var counts: [String: Int] = [:]

    init(_ setup: PerformModel.Setup) throws {
        model = PerformModel(setup)
        store = UnreliableStore(InMemoryStore())
        stand = try PerformStand(store) { [tester] in
            $0.tester = tester
            $0.spendPolicy = SpendPolicy(setup.mode)
            $0.fallbackCreditsPerDay = setup.cap.map(Money.init(nanodollars:))
        }
    }

    /// The first step after which they disagree; nil: none.
    static func run(
        _ setup: PerformModel.Setup, _ steps: [PerformOperation]
    ) async throws -> (failure: (step: Int, what: String)?, counts: [String: Int]) {
        let replay = try PerformReplay(setup)
        for (index, step) in steps.enumerated() {
            do {
                try await replay.carryOut(step)
            } catch let error as Disagreement {
                await replay.letGo()
                return ((index, "\(step): \(error)"), replay.counts)
            }
        }
        do {
            try await replay.finish()
        } catch let error as Disagreement {
            await replay.letGo()
            return ((steps.count, "at the end: \(error)"), replay.counts)
        }
        return (nil, replay.counts)
    }

    func demand(_ isTrue: Bool, _ what: @autoclosure () -> String) throws {
        if !isTrue { throw Disagreement(description: what()) }
    }

    private func carryOut(_ step: PerformOperation) async throws {
        // No two steps at one moment: what came first is known by the clock. The model counts whole seconds.
        stand.clock.advance(by: .milliseconds(1))
        let before = statuses
        var isRequest = false
        switch step {
        case .begin(let spec):
            try await begin(spec)
            isRequest = true
        case .resolve(let which, let outcome):
            guard !held.isEmpty else { return }
            isRequest = true
            let index = which % held.count
            try await resolve(index, model.meant(outcome, for: held[index].number))
        case .cancel(let which):
            guard !held.isEmpty else { return }
            guard model.meant(.failure(.cancelled), for: held[which % held.count].number) == .failure(.cancelled) else {
                return
            }
            isRequest = true
            held[which % held.count].request.cancel()
            try await resolve(which % held.count, .failure(.cancelled))
        default: try await change(step)
        }
        counts["steps", default: 0] += 1
        try await compare()
        // What a success changes is told when it is written.
        var remaining = 20_000
        while remaining > 0 {
            do {
                return try compareEvents(before, isRequest: isRequest)
            } catch {
                remaining -= 1
                if remaining == 0 { throw error }
                await Task.yield()
            }
        }
    }

    // MARK: Changes by hand

    private func change(_ step: PerformOperation) async throws {
        let present = model.present
        func key(_ which: Int) -> Int? { present.isEmpty ? nil : present[which % present.count] }
        switch step {
        case .add(let owner, let isAggregators, let mode):
            guard model.add(owner, isAggregators, mode, value: values) else { return }
            let provider: Provider.ID = isAggregators ? .openRouter : .openAI
            ids.append(
                try await stand.add(
                    provider, values, to: self.owner(owner), status: .untested,
                    policy: KeyPolicy(spendPolicy: SpendPolicy(mode))))
            values += 1
        case .remove(let which):
            guard let index = key(which), model.remove(index) else { return }
            try await stand.vault.remove(ids[index], of: owner(of: index))
        case .disable(let which):
            guard let index = key(which), model.enable(index, false) else { return }
            try await stand.vault.change(ids[index], of: owner(of: index), .disable)
        case .enable(let which):
            guard let index = key(which), model.enable(index, true) else { return }
            try await stand.vault.change(ids[index], of: owner(of: index), .enable)
        case .replace(let which):
            guard let index = key(which), model.replace(index, value: values) else { return }
            try await stand.vault.replace(
                ids[index], of: owner(of: index), with: .sample(model.keys[index].provider, values), test: false)
            values += 1
        case .test(let which, let finding):
            guard let index = key(which), model.test(index, finding) else { return }
            let status: KeyStatus =
                switch finding {
                case .connected: .connected
                case .invalid: .invalid
                case .noFunds: .noFunds
                case .rateLimited: .rateLimited(until: stand.clock.now() + .seconds(45))
                }
            let key = model.keys[index]
            tester.choose(Samples.key(key.provider, key.value), status)
            _ = try await stand.vault.test(ids[index], of: owner(of: index))
            tester.choose("", .connected)
        case .grant(let amount):
            model.ledger.grant(amount)
            try await stand.grant(Money(nanodollars: amount), to: user, as: "payment-\(model.ledger.count)")
        case .advance(let seconds):
            guard model.mayAdvance(seconds) else { return }
            model.now += seconds
            stand.clock.advance(by: .seconds(seconds))
        case .breakLedger:
            model.ledgerFails = true
            store.fail { _, operation in operation == .apply(.reserve) ? .before : nil }
        case .mendLedger:
            model.ledgerFails = false
            store.fail(nil)
        case .begin, .resolve, .cancel: break
        }
    }

    func owner(_ owner: PerformModel.Owner) -> KeyOwner { owner == .user ? user : organisation }
    func owner(of index: Int) -> KeyOwner { owner(model.keys[index].owner) }
    func moment(_ seconds: Int) -> Timestamp { Samples.start + .seconds(seconds) }

    private func seconds(_ time: Timestamp) -> Int { Int(time.microseconds - Samples.start.microseconds) / 1_000_000 }

    // MARK: Requests

    private func begin(_ spec: RequestSpec) async throws {
        guard held.count < 6 else { return }
        number += 1
        let caller = Caller(
            user, organisation: spec.isAtWork ? organisation : nil, tier: PerformStand.tier,
            spendPolicy: SpendPolicy(model.setup.userMode))
        var bound = PerformStand.bound
        bound.content = [spec.content]
        let request = RouteRequest(
            spec.model == 0 ? PerformStand.model : PerformStand.otherModel, for: caller,
            spendPolicy: SpendPolicy(spec.mode), id: try RequestID("request-\(spec.id)"), bound: bound)
        let running = HeldRequest(request, by: stand.router)
        held.append((number, spec, running))
        counts["requests", default: 0] += 1
        try await follow(held.count - 1) { [number] in $0.begin(number, spec) }
    }

    private func resolve(_ index: Int, _ outcome: PerformModel.Outcome) async throws {
        let reaction: FakeProviders.Reaction =
            switch outcome {
            case .answer(.ordinary): .answer(PerformStand.usage)
            case .answer(.huge): .answer(TokenUsage(input: 10_000, output: 9_000))
            case .answer(.zero): .answer(TokenUsage())
            case .answer(.missing): .answer(nil)
            case .failure(.cancelled, _): .toss(CancellationError())
            case .failure(let kind, let retryAfter):
                .fail(AttemptFailure(kind, retryAfter: retryAfter.map { .seconds($0) }))
            case .toss: .toss(PlatformKeyTests.Refused())
            }
        counts["attempts", default: 0] += 1
        let number = held[index].number
        held[index].request.release(reaction)
        try await follow(index) { $0.resolve(number, outcome) }
    }

    /// Waits for what the router does next with the request, and compares it.
    private func follow(_ index: Int, _ step: (inout PerformModel) -> PerformModel.Reply) async throws {
        let (number, spec, request) = held[index]
        model.chosen = nil
        var ruledOut = model
        let report = await request.next()
        var reply = step(&model)
        if isCapped(report), !fits(report, reply), ruledOut.cap.countDoubtful(on: model.day) {
            model = ruledOut
            reply = step(&model)
        }
        while let place = model.chosen, !fits(report, reply), ruledOut.ruleOut(place, for: spec.model) {
            model = ruledOut
            reply = step(&model)
        }
        switch (report, reply) {
        case (.asked(let key, let provider, let text), .asks(let place)):
            attempts += 1
            switch place {
            case .own(let index):
                try demand(key == ids[index], "key \(name(key, provider)) is tried, not \(place)")
                let key = model.keys[index]
                try demand(text == Samples.key(key.provider, key.value), "another value of \(place) is opened")
            case .system(let index):
                try demand(
                    isAsked(report, model.systemKeys[index].provider),
                    "key \(name(key, provider)) is tried, not \(place)")
                try demand(text == FakeProviders.systemKey(provider), "another value of \(place) is opened")
                model.use(index, for: spec.model, by: number)
            }
        case (.asked(let key, let provider, _), .ends(let end)):
            throw Disagreement(description: "key \(name(key, provider)) is tried, and it should end in \(end)")
        case (.ended(let result), .asks(let place)):
            held.remove(at: index)
            throw Disagreement(description: "it ended in \(Self.brief(result)), and \(place) should be tried")
        case (.ended(let result), .ends(let end)):
            held.remove(at: index)
            let receipt = try compare(result, end, spec)
            var isSettled = false
            if case .failure(let error) = result { isSettled = error.code == .alreadySettled }
            // What is refused for another request of its id leaves no receipt: the other's is the id's.
            let isDuplicate = [.requestInProgress, .requestIDReused, .alreadySettled].contains(receipt.error)
            if !isDuplicate, !isSettled { receipts[number] = receipt }
            model.settled(number, end, receipt.creditsCharged.nanodollars, spec)
            counts[end.codes == nil ? "served" : "refused", default: 0] += 1
            if end.reserved != nil { counts["reservations", default: 0] += 1 }
            if isSettled, let earlier = end.repeats {
                try demand(
                    receipt == receipts[earlier],
                    "the receipt is \(receipt), not \(receipts[earlier].map { "\($0)" } ?? "-")")
            }
        }
    }

    private func isCapped(_ report: HeldRequest.Report) -> Bool {
        if case .ended(.failure(let error)) = report { error.code == .fallbackCapReached } else { false }
    }

    /// Whether it is what the model expects, as far as the platform's keys go.
    private func fits(_ report: HeldRequest.Report, _ reply: PerformModel.Reply) -> Bool {
        switch (report, reply) {
        case (_, .asks(.system(let place))): isAsked(report, model.systemKeys[place].provider)
        case (.ended(.failure(let error)), .ends(let end)): end.codes?.contains(error.code) ?? false
        default: true
        }
    }

    private func isAsked(_ report: HeldRequest.Report, _ platformsKey: Provider.ID) -> Bool {
        if case .asked(nil, platformsKey, _) = report { true } else { false }
    }

    private func name(_ key: KeyID?, _ provider: Provider.ID) -> String {
        guard let key else { return "system at \(provider)" }
        return ids.firstIndex(of: key).map { "own(\($0))" } ?? "\(key)"
    }

    private static func brief(_ result: Result<Receipt, BYOKError>) -> String {
        switch result {
        case .success: "an answer"
        case .failure(let error): "\(error)"
        }
    }

    private func compare(_ result: Result<Receipt, BYOKError>, _ end: PerformModel.End, _ spec: RequestSpec) throws
        -> Receipt
    {
        let receipt: Receipt
        switch result {
        case .success(let served):
            try demand(end.codes == nil, "it was served, not refused as \(end.codes ?? [])")
            receipt = served
        case .failure(let error):
            guard let codes = end.codes else { throw Disagreement(description: "it was refused as \(error)") }
            try demand(codes.contains(error.code), "it was refused as \(error.code), not \(codes)")
            if let retryAt = end.retryAt {
                try demand(
                    error.retryAt.map(seconds) == retryAt,
                    "\(error.code) with retryAt \(error.retryAt.map { "\($0)" } ?? "nil"), not \(moment(retryAt)) (\(model.keys.map(\.health)))"
                )
            }
            guard let kept = error.receipt else { throw Disagreement(description: "\(error.code) has no receipt") }
            receipt = kept
            if error.code == .alreadySettled { return receipt }
            try demand(receipt.error == error.code, "the receipt says \(receipt.error.map { "\($0)" } ?? "nothing")")
        }
        try demand(receipt.outcome == (end.codes == nil ? .served : .failed), "the outcome is \(receipt.outcome)")
        let tried = receipt.attempts.map { name($0.keyID, $0.provider) + ":\($0.failure.map { "\($0)" } ?? "ok")" }
        let expected = end.attempts.map { attempt -> String in
            let failure = attempt.failure.map { "\($0)" } ?? "ok"
            return switch attempt.place {
            case .own(let index): "own(\(index)):\(failure)"
            case .system(let index): "system at \(model.systemKeys[index].provider):\(failure)"
            }
        }
        try demand(tried == expected, "the attempts are \(tried), not \(expected)")
        try demand(receipt.requestID.rawValue == "request-\(spec.id)" && receipt.caller == user, "another's receipt")
        try compareMoney(receipt, end)
        return receipt
    }

    private func compareMoney(_ receipt: Receipt, _ end: PerformModel.End) throws {
        try demand(
            end.charge.contains(receipt.creditsCharged.nanodollars),
            "\(receipt.creditsCharged) is charged, not \(end.charge)")
        let state: CreditCharge.State? = end.reserved == nil ? nil : end.codes == nil ? .settled : .voided
        try demand(receipt.credits?.state == state, "the charge is \(receipt.credits?.state.rawValue ?? "none")")
        if let reserved = end.reserved {
            try demand(receipt.credits?.reserved.nanodollars == reserved, "another amount was held")
        }
        if let uncollected = end.uncollected {
            try demand(receipt.credits?.uncollected.nanodollars == uncollected, "another amount is uncollected")
        }
        let fallback = end.fallback.map {
            Receipt.Fallback(keyID: ids[$0.key], provider: model.keys[$0.key].provider, failure: $0.failure)
        }
        try demand(
            receipt.fallback == fallback,
            "the fallback is \(receipt.fallback.map { "\($0)" } ?? "none"), not \(fallback.map { "\($0)" } ?? "none")")
    }

    // MARK: After each step

    private func compare() async throws {
        var isAgreed = false
        var what = ""
        // What a success writes is written behind the request's back.
        for _ in 0..<5_000 where !isAgreed {
            (isAgreed, what) = try await compareKeys()
            if !isAgreed { await Task.yield() }
        }
        try demand(isAgreed, what)
        let balance = try await stand.store.balance(of: user)
        try demand(
            balance.total.nanodollars == model.ledger.total && balance.held.nanodollars == model.ledger.held,
            "the balance is \(balance), not \(model.ledger.total) with \(model.ledger.held) held")
    }

    private func compareKeys() async throws -> (Bool, String) {
        var found: [KeyID: KeyStatus] = [:]
        for owner in [user, organisation] {
            for key in try await stand.vault.list(owner) { found[key.id] = key.status }
        }
        let present = model.present
        if found.count != present.count { return (false, "there are \(found.count) keys, not \(present.count)") }
        var copy = model
        for index in present {
            guard let status = found[ids[index]] else { return (false, "key \(index) is gone") }
            let until = status.until.map(seconds)
            if !copy.adopt(status.code, until: until, of: index) {
                let all = model.open[index] ?? [model.keys[index].health]
                return (
                    false,
                    "key \(index) is \(status), not as any of \(all) (at \(model.now))"
                )
            }
        }
        model = copy
        statuses = found
        return (true, "")
    }

    /// Once per transition, and once per request.
    private func compareEvents(_ before: [KeyID: KeyStatus], isRequest: Bool) throws {
        let all = stand.events.all
        let new = all.dropFirst(eventsSeen)
        guard isRequest else {
            eventsSeen = all.count
            return
        }
        for (index, id) in ids.enumerated() {
            let isLate = model.answeredLate.contains(index)
            let changes = new.filter { event in
                // What a late answer changes is told whenever it is written.
                event.kind == .statusChanged && event.keyID == id && !(isLate && event.status == .connected)
            }
            guard let old = before[id], let now = statuses[id] else { continue }
            let isChanged = old.code != now.code && !(isLate && now == .connected)
            if isLate, old == .connected, changes.isEmpty { continue }
            try demand(
                changes.count == (isChanged ? 1 : 0),
                "key \(index) went from \(old.code) to \(now.code), and \(changes.count) changes were told: \(changes.map(\.message))"
            )
            if isChanged {
                try demand(changes.first?.status?.code == now.code, "another status was told of")
            }
        }
        eventsSeen = all.count
    }

    private func finish() async throws {
        while !held.isEmpty {
            try await resolve(0, model.meant(.failure(.badRequest), for: held[0].number))
            try await compare()
        }
        let entries = try await stand.entries(of: user)
        try demand(
            entries.count == model.ledger.count, "the ledger has \(entries.count) entries, not \(model.ledger.count)")
        try await stand.router.flushUsage()
        for receipt in receipts.values.sorted(by: { $0.at < $1.at }) {
            let kept = try await stand.store.receipts(
                of: receipt.payer,
                ReceiptPage(period: receipt.at..<receipt.at + .microseconds(1), limit: 1_000))
            let same = kept.filter { $0.requestID == receipt.requestID }
            try demand(!same.isEmpty, "no receipt of \(receipt.requestID) is kept")
        }
        let events = try await stand.audit(user) + stand.audit(organisation)
        let used = events.count { $0.kind == .used }
        try demand(used == attempts, "\(used) openings are in the audit log, not \(attempts)")
        let fell = events.count { $0.kind == .fellBack }
        try demand(fell == model.fallbacks, "\(fell) fallbacks are in the audit log, not \(model.fallbacks)")
    }

    /// Ends whatever is still under way, so that no task is left behind.
    private func letGo() async {
        for (_, _, request) in held {
            request.cancel()
            while true {
                request.release(.toss(CancellationError()))
                await Task.yield()
                if request.hasEnded { break }
            }
        }
    }
}
