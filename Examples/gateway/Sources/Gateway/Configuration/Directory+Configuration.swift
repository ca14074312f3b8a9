// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension Directory {
    /// - Parameter environment: where services' secrets are.
    /// - Throws: `invalidConfiguration`, naming the field.
    init(_ configuration: Configuration, environment: [String: String]) throws(BYOKError) {
        var tokens: [TokenDigest: Holder] = [:]
        func register(_ digests: [String], _ holder: Holder, _ field: String) throws(BYOKError) {
            for text in digests {
                guard let digest = TokenDigest(hex: text) else {
                    throw .configured(field, "a token's SHA-256 is 64 hexadecimal digits; `gateway token` prints one.")
                }
                guard tokens.updateValue(holder, forKey: digest) == nil else {
                    throw .configured(field, "the same token stands twice.")
                }
            }
        }
        let tiers = try Self.tiers(configuration.tiers)
        let organisations = try Self.organisations(configuration)
        var people: [Person] = []
        var ids: Set<String> = []
        for (index, entry) in configuration.users.enumerated() {
            let field = "users[\(index)]"
            guard ids.insert(entry.id).inserted else { throw .configured("\(field).id", "'\(entry.id)' stands twice.") }
            people.append(try Self.person(entry, field, tiers, organisations))
            try register(entry.tokenSHA256 ?? [], .user(entry.id), "\(field).tokenSHA256")
        }
        for (index, entry) in configuration.services.enumerated() {
            let field = "services[\(index)]"
            let service = try Self.service(entry, field, ids, environment)
            try register(entry.tokenSHA256, .service(service), "\(field).tokenSHA256")
        }
        for organisation in organisations.values {
            for id in organisation.administrators where !ids.contains(id) {
                throw .configured(
                    "organisations", "'\(organisation.id)' has the administrator '\(id)', who is no user.")
            }
        }
        self.init(users: people, organisations: organisations, tokens: tokens)
    }

    private static func tiers(_ entries: [Configuration.TierEntry]?) throws(BYOKError) -> [String: Tier] {
        guard let entries else { return Dictionary(uniqueKeysWithValues: Tier.standard.map { ($0.name, $0) }) }
        var tiers: [String: Tier] = [:]
        for (index, entry) in entries.enumerated() {
            guard let markup = BasisPoints(percent: entry.markupPercent) else {
                throw .configured("tiers[\(index)].markupPercent", "must be a decimal such as \"5\" or \"7.5\".")
            }
            tiers[entry.name] = Tier(
                name: entry.name, markup: markup, allowsOrganisationKeys: entry.organisationKeys ?? false)
        }
        return tiers
    }

    private static func organisations(_ configuration: Configuration) throws(BYOKError) -> [String: Organisation] {
        var organisations: [String: Organisation] = [:]
        for (index, entry) in configuration.organisations.enumerated() {
            let field = "organisations[\(index)]"
            let spending = entry.spending ?? "creditsAsFallback"
            organisations[entry.id] = Organisation(
                id: entry.id, name: entry.name, administrators: Set(entry.administrators ?? []),
                owner: try .named(field) { () throws(BYOKError) in try .organisation(entry.id) },
                policy: OrganisationPolicy(
                    spendPolicy: try SpendingName.policy(spending, field: "\(field).spending"),
                    organisationKeysOnly: entry.organisationKeysOnly ?? false),
                paysForMembers: entry.paysForMembers ?? false)
        }
        return organisations
    }

    private static func person(
        _ entry: Configuration.UserEntry, _ field: String, _ tiers: [String: Tier],
        _ organisations: [String: Organisation]
    ) throws(BYOKError) -> Person {
        guard let tier = tiers[entry.tier] else {
            let known = tiers.keys.sorted().joined(separator: ", ")
            throw .configured("\(field).tier", "there is no tier '\(shownName(entry.tier, else: "…"))', but \(known).")
        }
        let organisation = entry.organisation.flatMap { organisations[$0] }
        if let id = entry.organisation, organisation == nil {
            throw .configured("\(field).organisation", "there is no organisation '\(shownName(id, else: "…"))'.")
        }
        let owner = try KeyOwner.named(field) { () throws(BYOKError) in try .user(entry.id) }
        let user = User(
            id: entry.id, name: entry.name ?? entry.id, email: entry.email, tier: tier,
            organisation: entry.organisation, isAdministrator: entry.isAdministrator ?? false, owner: owner)
        let account = organisation.flatMap { $0.paysForMembers ? $0.owner : nil }
        let caller = Caller(
            owner, organisation: organisation?.owner, tier: tier, creditAccount: account,
            organisationPolicy: organisation?.policy ?? OrganisationPolicy())
        return Person(user: user, caller: caller)
    }

    private static func service(
        _ entry: Configuration.ServiceEntry, _ field: String, _ users: Set<String>, _ environment: [String: String]
    ) throws(BYOKError) -> Service {
        var onBehalfOf: OnBehalfOf?
        if let named = entry.onBehalfOf {
            for id in named where id != "*" && !users.contains(id) {
                throw .configured("\(field).onBehalfOf", "'\(id)' is no user.")
            }
            onBehalfOf = named.contains("*") ? .everybody : .users(Set(named))
        }
        var verifier: OpenWebUIVerifier?
        if let webUI = entry.openWebUI {
            let variable = "\(field).openWebUI.secretVariable"
            let secret = try Configuration.value(of: webUI.secretVariable, field: variable, in: environment)
            guard secret.utf8.count >= 32 else {
                throw .configured(
                    variable,
                    "\(webUI.secretVariable) must hold the secret that Open WebUI signs with, of 32 bytes or more.")
            }
            guard let claim = OpenWebUIVerifier.Claim(rawValue: webUI.claim ?? "sub") else {
                throw .configured("\(field).openWebUI.claim", "must be sub or email.")
            }
            verifier = OpenWebUIVerifier(secret: secret, claim: claim)
        }
        return Service(name: entry.name, onBehalfOf: onBehalfOf, openWebUI: verifier)
    }
}

extension BYOKError {
    /// What is wrong with a field of the configuration file.
    static func configured(_ field: String, _ what: String) -> BYOKError {
        BYOKError(.invalidConfiguration, "\(field): \(what)")
    }
}

extension KeyOwner {
    fileprivate static func named(
        _ field: String, _ make: () throws(BYOKError) -> KeyOwner
    ) throws(BYOKError) -> KeyOwner {
        do {
            return try make()
        } catch {
            throw .configured("\(field).id", error.message)
        }
    }
}

extension BasisPoints {
    /// "5", "7.5", "0.25": at most two decimals.
    fileprivate init?(percent text: String) {
        guard let money = Money(text), money >= .zero, money.nanodollars % 10_000_000 == 0,
            money.nanodollars <= 1_000 * 1_000_000_000
        else { return nil }
        self.init(UInt32(money.nanodollars / 10_000_000))
    }
}
