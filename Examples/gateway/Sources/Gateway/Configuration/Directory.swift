// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Who there is: users, their organisations, and services that ask for users. Made once, from the configuration.
struct Directory: Sendable {
    private let users: [String: Person]
    private let usersByEmail: [String: String]
    private let organisations: [String: Organisation]
    /// By the SHA-256 of a token.
    private let tokens: [TokenDigest: Holder]

    /// A user with the caller that the library knows them by, which is kept: it remembers where their keys are.
    struct Person: Sendable {
        let user: User
        let caller: Caller
    }

    struct User: Sendable {
        let id: String
        let name: String
        let email: String?
        let tier: Tier
        let organisation: String?
        /// Of the platform.
        let isAdministrator: Bool
        let owner: KeyOwner
    }

    struct Organisation: Sendable {
        let id: String
        let name: String
        let administrators: Set<String>
        let owner: KeyOwner
        let policy: OrganisationPolicy
        let paysForMembers: Bool
    }

    struct Service: Sendable {
        let name: String
        /// Nil: nobody by name.
        let onBehalfOf: OnBehalfOf?
        let openWebUI: OpenWebUIVerifier?
    }

    enum OnBehalfOf: Sendable {
        case everybody
        case users(Set<String>)
    }

    /// Whose token it is.
    enum Holder: Sendable {
        case user(String)
        case service(Service)
    }

    init(
        users: [Person], organisations: [String: Organisation], tokens: [TokenDigest: Holder]
    ) {
        self.users = Dictionary(users.map { ($0.user.id, $0) }) { first, _ in first }
        usersByEmail = Dictionary(users.compactMap { person in person.user.email.map { ($0, person.user.id) } }) {
            first, _ in first
        }
        self.organisations = organisations
        self.tokens = tokens
    }

    func person(_ id: String) -> Person? { users[id] }
    func person(email: String) -> Person? { usersByEmail[email].flatMap { users[$0] } }
    /// Users of the organisation.
    func members(of organisation: KeyOwner) -> [KeyOwner] {
        users.values.filter { self.organisation(of: $0.user)?.owner == organisation }.map(\.user.owner)
    }
    func organisation(_ id: String) -> Organisation? { organisations[id] }
    func organisation(of user: User) -> Organisation? { user.organisation.flatMap { organisations[$0] } }
    func holder(of digest: TokenDigest) -> Holder? { tokens[digest] }
}
