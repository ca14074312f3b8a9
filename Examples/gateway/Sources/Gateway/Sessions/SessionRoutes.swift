// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation
import Hummingbird

/// Signing in and out with a browser.
struct SessionRoutes {
    let authenticator: Authenticator
    let signIns: RateLimit

    func add(to group: RouterGroup<GatewayContext>) {
        group.post("session") { request, context in try await signIn(request, context) }
        group.get("session") { request, _ in
            let identity = try await authenticator.identity(of: request)
            return try SessionView(identity).response()
        }
        group.delete("session") { request, _ in
            _ = try await authenticator.identity(of: request)
            var response = Response(status: .noContent)
            response.setCookie(authenticator.cookies.ended)
            return response
        }
    }

    private func signIn(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try authenticator.checkOrigin(request)
        let given = try await request.body(SignIn.self, upTo: 4_096)
        let digest = TokenDigest(of: given.token)
        let now = authenticator.clock.now()
        guard case .user(let id)? = authenticator.directory.holder(of: digest),
            let person = authenticator.directory.person(id)
        else {
            // By address: who does not know a token may not try many. Who does is let in, whoever shares the address.
            try signIns.take(
                context.remoteAddress ?? "", refusing: "too_many_sign_ins", "Too many attempts to sign in.")
            throw Refusal.invalidSession("There is no such token.")
        }
        let (session, cookie) = authenticator.cookies.begin(digest, at: now)
        let identity = Identity(
            user: person.user, organisation: authenticator.directory.organisation(of: person.user),
            caller: person.caller, service: nil, session: session)
        var response = try SessionView(identity).response()
        response.setCookie(cookie)
        return response
    }

    private struct SignIn: Decodable {
        let token: String
        private enum Name: String, CodingKey { case token }

        init(from decoder: any Decoder) throws { token = try Fields(decoder, Name.self).required(.token) }
    }
}

/// Who is signed in, as the page shows it.
struct SessionView: Encodable {
    let user: User
    @Nullable var csrfToken: String?
    @Nullable var expiresAt: String?

    struct User: Encodable, Sendable {
        let id, name: String
        @Nullable var email: String?
        let tier: Tier
        @Nullable var organisation: Organisation?
        let isAdministrator: Bool
    }
    struct Tier: Encodable, Sendable {
        let name, markup: String
        let organisationKeys: Bool
    }
    struct Organisation: Encodable, Sendable {
        let id, name: String
        let isAdministrator: Bool
    }

    init(_ identity: Identity) {
        let tier = identity.user.tier
        user = User(
            id: identity.user.id, name: identity.user.name, email: identity.user.email,
            tier: Tier(name: tier.name, markup: "\(tier.markup)", organisationKeys: tier.allowsOrganisationKeys),
            organisation: identity.organisation.map {
                Organisation(id: $0.id, name: $0.name, isAdministrator: identity.isOrganisationAdministrator)
            },
            isAdministrator: identity.user.isAdministrator)
        csrfToken = identity.session?.csrfToken
        expiresAt = identity.session.map { "\($0.expiresAt)" }
    }
}
