// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKProviders
internal import BYOKStorage
internal import BenchKit

/// Users in organisations of fifty, each with a key of OpenAI's; each organisation with one of Anthropic's that does not
/// serve the model asked for, so that every route looks at both tables.
struct World {
    static let membersPerOrganisation = 50
    static let model = "openai/gpt-4o"

    let router: BYOKRouter
    let callers: [Caller]
    let policy = HouseRules()

    /// A host's policy as hosts write them: a rule on the candidate, no state.
    struct HouseRules: RoutingPolicy {
        func verdict(on candidate: borrowing Candidate) -> Verdict {
            candidate.status == .untested || candidate.status == .connected
                ? .accept() : .reject(reason: "not in a state we want")
        }
    }

    /// 36 bytes, as the ids of most sign-in systems.
    static func id(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return "6f1c2a9e-4b7d-4e52-9c3a-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    init(
        owners: Int, store: any KeyStore, sealer: any SecretSealer, withOrganisations: Bool = true,
        _ configure: (inout RouterOptions) -> Void = { _ in }
    ) async throws {
        var options = RouterOptions()
        options.policy = policy
        options.cacheCapacity = max(100_000, owners * 3)
        options.audit = NoAudit()
        configure(&options)
        router = try BYOKRouter(catalog: .bundled, store: store, sealer: sealer, options: options)
        var callers: [Caller] = []
        var organisation: KeyOwner?
        for number in 0..<owners {
            if withOrganisations, number % Self.membersPerOrganisation == 0 {
                let owner = try KeyOwner.organisation(Self.id(number / Self.membersPerOrganisation))
                _ = try await router.keys.add(
                    PastedKey("sk-ant-api03-" + Self.id(number) + Self.id(number) + Self.id(number)), for: .anthropic,
                    owner: owner)
                organisation = owner
            }
            let user = try KeyOwner.user(Self.id(number))
            _ = try await router.keys.add(
                PastedKey("sk-proj-" + Self.id(number) + Self.id(number)), for: .openAI, owner: user)
            callers.append(Caller(user, organisation: organisation, tier: .enterprise))
        }
        self.callers = callers
        for caller in callers { blackHole(try await router.route(RouteRequest(ModelName(Self.model), for: caller))) }
    }

    /// Uses are audited elsewhere: what is measured is the router.
    struct NoAudit: AuditLog {
        func append(_ events: [AuditEvent]) async throws {}
        func entries(of owner: KeyOwner, from number: Int64, limit: Int) async throws -> [AuditEntry] { [] }
        func owners(after owner: KeyOwner?, limit: Int) async throws -> [KeyOwner] { [] }
        func verify(_ owner: KeyOwner) async throws -> AuditVerification { .intact(entries: 0) }
    }
}
