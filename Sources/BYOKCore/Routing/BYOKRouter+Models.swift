// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension BYOKRouter {
    /// The models of the catalogue that the caller can use now, in the catalogue's order: those for which `route` would find
    /// a key, by the same rules. Where only credits could pay and the router has a ledger, the account must have some.
    ///
    /// No key is opened and no provider asked. Retired models are not listed, though their names go on to be understood;
    /// neither are models that the catalogue does not know, as a custom endpoint may have.
    /// - Throws: `storeUnavailable`, `ledgerUnavailable`.
    public func models(for caller: Caller) async throws(BYOKError) -> [UsableModel] {
        let (tables, levels, now) = try await readied(for: caller)
        var usable: [UsableModel] = []
        for entry in levels.first.context.catalog.models where !entry.isRetired {
            if let model = try usableModel(ModelName(entry.name), for: caller, tables, levels, now) {
                usable.append(model)
            }
        }
        return try await affordable(usable, by: caller)
    }

    /// The same of one model, in any of its spellings; nil where the caller cannot use it: `plan` says why.
    /// - Throws: as `models`, and `invalidModel`.
    public func model(_ name: ModelName, for caller: Caller) async throws(BYOKError) -> UsableModel? {
        let (tables, levels, now) = try await readied(for: caller)
        let usable = try usableModel(name, for: caller, tables, levels, now)
        return try await affordable([usable].compactMap(\.self), by: caller).first
    }

    private func readied(for caller: Caller) async throws(BYOKError) -> (CallerTables, Levels, Timestamp) {
        let tables = try await tables(of: caller)
        let levels = levels(tables, for: caller)
        await readSpending(of: levels)
        return (tables, levels, options.clock.now())
    }

    private func usableModel(
        _ name: ModelName, for caller: Caller, _ tables: CallerTables, _ levels: Levels, _ now: Timestamp
    ) throws(BYOKError) -> UsableModel? {
        let catalog = levels.first.context.catalog
        let match = catalog.match(name)
        guard caller.objection(to: name.text, match, in: catalog, now: now) == nil else { return nil }
        let foreseen = try Selector(RouteRequest(name, for: caller), match, levels).foreseen(under: tables, at: now)
        return foreseen.map { UsableModel(name: name.text, provider: $0.provider, billing: $0.billing) }
    }

    /// Without what costs credits, where there are none.
    private func affordable(_ models: [UsableModel], by caller: Caller) async throws(BYOKError) -> [UsableModel] {
        guard let ledger, models.contains(where: \.costsCredits) else { return models }
        do {
            let balance = try await ledger.balance(of: caller.creditAccount)
            return balance.held < balance.total ? models : models.filter { !$0.costsCredits }
        } catch {
            throw .wrap(error, .ledgerUnavailable, "The credit ledger did not answer.")
        }
    }
}

extension UsableModel {
    fileprivate var costsCredits: Bool {
        guard case .credits(let quote) = billing else { return false }
        return (try? quote.reserve(promptBytes: 1, completionTokens: 1)) != .zero
    }
}
