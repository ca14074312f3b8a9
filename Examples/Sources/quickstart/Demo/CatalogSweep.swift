// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Console

/// Every model of the catalogue, asked for by four kinds of user.
struct CatalogSweep {
    let session: Session
    let narrator: Narrator

    private struct Totals {
        var ownKey: [Provider.ID: Int] = [:]
        var credits = 0
        var refused: [BYOKError.Code: Int] = [:]
    }

    func run() async throws {
        let models = session.router.catalog.models
        narrator.title("4  Who pays for each of the catalogue's \(models.count) models")
        let kinds: [Provider.ID?] = [.openRouter, .openAI, .anthropic, nil]
        var table = Table(
            [.text("The user has")] + kinds.compactMap(\.self).map { .number(session.name(of: $0)) }
                + [.number("Credits"), .number("Refused"), .number("Per route")])
        var refusals: [BYOKError.Code: Int] = [:]
        for kind in kinds {
            let owner = try KeyOwner.user("sweep-\(kind?.rawValue ?? "none")")
            if let kind, let key = ExampleKeys.key(of: kind) {
                _ = try await session.router.keys.add(key, for: kind, owner: owner)
            }
            let caller = Caller(owner, tier: .professional)
            // The first route reads the keys; those that are timed have them in memory.
            _ = try await session.router.route(RouteRequest("gpt-4", for: caller))
            var totals = Totals()
            let duration = try await ContinuousClock().measure {
                for model in models { try await count(RouteRequest(ModelName(model.name), for: caller), in: &totals) }
            }
            refusals.merge(totals.refused, uniquingKeysWith: +)
            let counts =
                kinds.compactMap(\.self).map { totals.ownKey[$0, default: 0] }
                + [totals.credits, totals.refused.values.reduce(0, +)]
            let microseconds = duration / models.count / .microseconds(1)
            table.rows.append(
                [.init(kind.map { "only \(session.name(of: $0))" } ?? "no key")]
                    + counts.map { .init("\($0)", $0 == 0 ? .faint : nil) } + ["\(tenths(microseconds)) µs"])
            try narrator.check(
                counts.reduce(0, +) == models.count && (kind != .openRouter || counts[0] == models.count),
                "an OpenRouter key serves every model, and each request has one outcome")
        }
        table.print()
        for (code, count) in refusals.sorted(by: { $0.value > $1.value }) {
            narrator.say("Refused, \(code): \(count). The platform does not sell what it has no price for.")
        }
        #if DEBUG
        narrator.say("This is a debug build: a release build is faster.")
        #endif
    }

    private func count(_ request: RouteRequest, in totals: inout Totals) async throws {
        do throws(BYOKError) {
            let route = try await session.router.route(request)
            if route.isSystem { totals.credits += 1 } else { totals.ownKey[route.provider.id, default: 0] += 1 }
        } catch {
            guard error.code == .priceUnknown else { throw error }
            totals.refused[error.code, default: 0] += 1
        }
    }

    private func tenths(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }
}
