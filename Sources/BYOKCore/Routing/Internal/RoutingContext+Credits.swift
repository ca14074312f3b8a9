// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The last look before credits are used: at what owners have set since the platform's key was chosen.
extension RoutingContext {
    /// Begins something that uses credits, if the owners' spend policies still allow what they allowed. Whoever tightens one
    /// waits until `end`.
    /// - Throws: `routeStale`; `storeUnavailable` where they must be read and cannot be.
    func begin(under tables: CallerTables) async throws(BYOKError) -> [CreditGate.Ticket] {
        // Before the look: what is set afterwards waits, and what was set before is seen.
        let tickets = tables.all.map { creditGate.enter($0.owner) }
        do {
            try await requireUntightened(tables.all)
            return tickets
        } catch {
            end(tickets)
            throw error
        }
    }

    func end(_ tickets: [CreditGate.Ticket]) { tickets.forEach(creditGate.leave) }

    private func requireUntightened(_ tables: [OwnerTable]) async throws(BYOKError) {
        if tables.allSatisfy({ store.isCurrent($0.stamp) }) { return }
        let present: [KeyTable]
        do {
            present = try await store.records(ownedBy: tables.map(\.owner))
        } catch {
            throw .wrap(error, .storeUnavailable, "The key store did not answer; no credits were used.")
        }
        let isUntightened =
            present.map(\.owner) == tables.map(\.owner)
            && zip(tables, present).allSatisfy { $0.standing.isWithin(OwnerTable($1, in: self).standing) }
        guard isUntightened else {
            throw BYOKError(
                .routeStale, "A spend policy was tightened after the route was chosen. Ask for a new route.")
        }
    }
}
