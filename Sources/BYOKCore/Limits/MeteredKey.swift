// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What one key has used, and what requests under way may still use.
struct MeteredKey {
    /// A request under way. It counts on the day and in the month in which it began, as its record in the usage log does.
    private struct Held {
        var member: KeyOwner
        var at: Timestamp
        var tokens: UInt64
        var cost: Int128
    }
    private var minute = MinuteWindow()
    private var tally = SpendingTally()
    private var underWay: [UInt64: Held] = [:]
    private var heldTokens: UInt128 = 0
    private var heldCost: Int128 = 0
    private var heldByMember: [KeyOwner: (requests: Int, cost: Int128)] = [:]
    /// Of which month the log was read, and when last.
    private var readMonth: UTCMonth?
    private var readAt: Timestamp?
    /// When it was last asked about or changed.
    private(set) var touchedAt = Timestamp(microseconds: .min)

    mutating func begin(
        _ number: UInt64, member: KeyOwner, tokens: UInt64, cost: Money?, startedAt: Timestamp, now: Timestamp
    ) {
        advance(to: now)
        let held = Held(member: member, at: startedAt, tokens: tokens, cost: cost.amount)
        minute.add(requests: 1, tokens: 0)
        underWay[number] = held
        heldTokens += UInt128(held.tokens)
        heldCost += held.cost
        hold(held.cost, of: member, requests: 1)
    }

    /// Puts what was used in the place of what might have been. Ending a request twice changes nothing.
    mutating func end(_ number: UInt64, tokens: UInt64, cost: Money?, now: Timestamp) {
        advance(to: now)
        guard let held = underWay.removeValue(forKey: number) else { return }
        heldTokens -= UInt128(held.tokens)
        heldCost -= held.cost
        hold(-held.cost, of: held.member, requests: -1)
        minute.add(requests: 0, tokens: tokens)
        if cost.amount > 0 { tally.settle(cost.amount, by: held.member, on: held.at.day) }
    }

    private mutating func hold(_ cost: Int128, of member: KeyOwner, requests: Int) {
        let old = heldByMember[member] ?? (0, 0)
        let left = old.requests + requests
        heldByMember[member] = left > 0 ? (left, old.cost + cost) : nil
    }

    private mutating func advance(to now: Timestamp) {
        minute.advance(to: now)
        touchedAt = now
    }

    /// - Parameter hasLog: whether other processes' spending is to be known before anything is spent.
    mutating func excess(
        over budget: KeyBudget, member: KeyOwner, now: Timestamp, hasLog: Bool
    ) -> BudgetExcess? {
        advance(to: now)
        if hasLog, budget.limitsSpending, readMonth != now.month {
            return BudgetExcess(limit: .unread, until: now + UsageMeter.refreshInterval)
        }
        var worst: BudgetExcess?
        func consider(_ excess: BudgetExcess?) {
            guard let excess else { return }
            if worst.map(excess.lastsLonger) ?? true { worst = excess }
        }
        consider(requestExcess(budget, now))
        consider(tokenExcess(budget, now))
        let month = now.month
        consider(
            spendExcess(budget.spendPerDay, tally.spent(on: now.day), heldCost, until: now.nextDay) {
                .spendPerDay($0)
            })
        consider(
            spendExcess(budget.spendPerMonth, tally.spent(in: month), heldCost, until: now.nextMonth) {
                .spendPerMonth($0)
            })
        let (spent, held) = (tally.spent(by: member, in: month), heldByMember[member]?.cost ?? 0)
        consider(
            spendExcess(budget.memberSpendPerMonth, spent, held, until: now.nextMonth) { .memberSpendPerMonth($0) })
        return worst
    }

    private func requestExcess(_ budget: KeyBudget, _ now: Timestamp) -> BudgetExcess? {
        guard let limit = budget.requestsPerMinute else { return nil }
        let wait = minute.wait(for: .requests, below: limit)
        if wait == .zero { return nil }
        return BudgetExcess(limit: .requestsPerMinute(limit), until: wait.map { now + $0 })
    }

    private func tokenExcess(_ budget: KeyBudget, _ now: Timestamp) -> BudgetExcess? {
        guard let limit = budget.tokensPerMinute else { return nil }
        let excess = BudgetExcess.Limit.tokensPerMinute(limit)
        switch minute.wait(for: .tokens, below: limit) {
        case nil: return BudgetExcess(limit: excess)
        case .zero? where minute.tokens + heldTokens < limit: return nil
        case .zero?: return BudgetExcess(limit: excess, isHeld: true)
        case let wait?: return BudgetExcess(limit: excess, until: now + wait)
        }
    }

    private func spendExcess(
        _ limit: Money?, _ spent: Int128, _ held: Int128, until: Timestamp, _ name: (Money) -> BudgetExcess.Limit
    ) -> BudgetExcess? {
        guard let limit, spent + held >= limit.nanodollars else { return nil }
        // A limit of zero is never free again.
        if limit.nanodollars <= 0 { return BudgetExcess(limit: name(limit)) }
        let isHeld = spent < limit.nanodollars
        return BudgetExcess(limit: name(limit), until: isHeld ? nil : until, isHeld: isHeld)
    }

    /// What was used in the present windows.
    mutating func spending(_ budget: KeyBudget, now: Timestamp) -> KeySpending {
        advance(to: now)
        return KeySpending(
            at: now, budget: budget, requestsThisMinute: UInt64(clamping: minute.requests),
            tokensThisMinute: UInt64(clamping: minute.tokens), today: Money(clamping: tally.spent(on: now.day)),
            thisMonth: Money(clamping: tally.spent(in: now.month)),
            membersThisMonth: tally.members(in: now.month).mapValues { Money(clamping: $0) },
            requestsUnderWay: underWay.count, tokensUnderWay: UInt64(clamping: heldTokens),
            costUnderWay: Money(clamping: heldCost))
    }

    /// Whether the log is to be read: never yet for this month, or too long ago.
    func isUnread(_ now: Timestamp) -> Bool { readMonth != now.month }
    func isStale(_ now: Timestamp) -> Bool {
        guard let readAt, !isUnread(now) else { return true }
        return now < readAt || now >= readAt + UsageMeter.refreshInterval
    }

    mutating func read(_ rows: [(day: Int, member: KeyOwner, amount: Int128)], at now: Timestamp) {
        tally.read(rows, of: now.month)
        readMonth = now.month
        readAt = now
    }

    mutating func handOver(_ cost: Money?, by member: KeyOwner, on day: Int) {
        if cost.amount > 0 { tally.handOver(cost.amount, by: member, on: day) }
    }

    /// Whether nothing is lost by forgetting it: a log has all of it, and no request is under way.
    func isIdle(since time: Timestamp) -> Bool { touchedAt < time && underWay.isEmpty && tally.isHandedOver }
}

extension Money? {
    /// An amount that is not known counts as nothing, and so does one that cannot be: less than nothing.
    fileprivate var amount: Int128 { Swift.max(0, Int128(self?.nanodollars ?? 0)) }
}

extension Money {
    fileprivate init(clamping amount: Int128) { self.init(nanodollars: Int64(clamping: amount)) }
}
