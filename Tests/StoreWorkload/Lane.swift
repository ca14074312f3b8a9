// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting

/// One caller that changes its owners' keys at random, one change after the other, and uses everybody's in between.
package final class Lane {
    private let stack: Stack
    private let journal: Journal
    private var random: Dice
    private var nextValue: Int
    /// The keys of its own owners as it knows them; nil where it does not know how a change ended.
    private var known: [String: [KeyID: SeenKey]?] = [:]
    private let owners: [String]
    private let callers: [Caller]
    private var route: Route?
    /// How many changes succeeded.
    package private(set) var count = 0

    /// - Parameters:
    ///   - values: the first number of its values; it needs two for each step.
    ///   - foreign: owners of other lanes, whose keys it uses.
    package init(
        _ stack: Stack, _ journal: Journal, owners: [String], foreign: [String], seed: UInt64, values: Int
    ) throws {
        self.stack = stack
        self.journal = journal
        self.owners = owners
        callers = try (owners + foreign).map { Caller(try .user($0), tier: .starter) }
        random = Dice(seed: seed)
        nextValue = values
    }

    /// Looks at its owners, which settles how a change ended that was cut off.
    package func look() async throws {
        for owner in owners { try await look(at: owner) }
    }

    private func look(at owner: String) async throws {
        known[owner] = .some(nil)
        let keys = try await stack.look(at: owner)
        journal.append(.saw(owner: owner, keys))
        known[owner] = keys
    }

    /// Uses some keys, then makes one change. A change that fails is journaled; the next one waits until it is known
    /// what the store has.
    package func step() async {
        for _ in 0..<3 { await use() }
        let owner = owners.randomElement(using: &random) ?? ""
        if known[owner, default: nil] == nil {
            guard (try? await look(at: owner)) != nil else { return }
        }
        guard let keys = known[owner] ?? nil else { return }
        let step = choose(owner, keys)
        journal.append(.began(step, at: Journal.now()))
        do {
            let id = try await carryOut(step)
            journal.append(.succeeded(owner: owner, id, at: Journal.now()))
            known[owner] = step.applied(to: keys, added: id)
            count += 1
        } catch {
            journal.append(.failed(owner: owner, code: error.code.description))
            known[owner] = .some(nil)
        }
    }

    private func choose(_ owner: String, _ keys: [KeyID: SeenKey]) -> Step {
        nextValue += 1
        let chosen = keys.sorted { $0.key < $1.key }.randomElement(using: &random)
        guard let (id, key) = chosen, Int.random(in: 0..<6, using: &random) < keys.count + 2 else {
            return Step(.add, owner, value: nextValue)
        }
        switch Int.random(in: 0..<6, using: &random) {
        case 0, 1: return Step(.remove, owner, id: id)
        case 2: return Step(key.isEnabled ? .disable : .enable, owner, id: id)
        case 3: return Step(.rename, owner, id: id, value: nextValue)
        default: return Step(.replace, owner, id: id, value: nextValue)
        }
    }

    private func carryOut(_ step: Step) async throws(BYOKError) -> KeyID {
        let owner = try KeyOwner.user(step.owner)
        let pasted = PastedKey(PlantedValue(owner: step.owner, number: step.value).text)
        guard let id = step.id else {
            return try await stack.keys.add(pasted, for: .openAI, owner: owner, label: "v\(step.value)").summary.id
        }
        switch step.kind {
        case .add: break
        case .replace: try await stack.keys.replace(id, of: owner, with: pasted)
        case .disable: try await stack.keys.change(id, of: owner, .disable)
        case .enable: try await stack.keys.change(id, of: owner, .enable)
        case .rename: try await stack.keys.change(id, of: owner, .rename("v\(step.value)"))
        case .remove: try await stack.keys.remove(id, of: owner)
        }
        return id
    }

    /// Opens anybody's key: by a new route, or by the one that it had last, which may be stale by now.
    private func use() async {
        guard let caller = callers.randomElement(using: &random) else { return }
        do {
            if route == nil || Bool.random(using: &random) {
                route = try await stack.router.route(RouteRequest(Stack.model, for: caller))
            }
            if let route { try await stack.use(route, journal) }
        } catch {
            if !(error is BYOKError) { journal.append(.failed(owner: caller.user.id, code: "untyped")) }
        }
    }
}
