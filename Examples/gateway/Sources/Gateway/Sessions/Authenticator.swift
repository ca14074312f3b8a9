// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import HTTPTypes
import Hummingbird

/// Finds out who sent a request.
struct Authenticator: Sendable {
    let directory: Directory
    let cookies: SessionCookies
    /// Of the pages that may use a cookie; nil: that of the request's own `Host`.
    let publicOrigin: String?
    let clock: any RouterClock

    /// - Throws: `Refusal` with 401 for no or no good credential, 403 for a cookie without its counterpart.
    func identity(of request: Request) async throws -> Identity {
        let credentials = request.headers[values: .authorization]
        if credentials.count > 1 { throw Refusal.invalidSession("There are several Authorization headers: send one.") }
        if let credential = credentials.first { return try await identity(credential, request) }
        return try identityByCookie(request)
    }

    private func identity(_ credential: String, _ request: Request) async throws -> Identity {
        let parts = credential.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            let holder = directory.holder(of: TokenDigest(of: parts[1]))
        else { throw Refusal.invalidSession() }
        switch holder {
        case .user(let id):
            guard let person = directory.person(id) else { throw Refusal.invalidSession() }
            try refuseActing(request)
            return try identity(person, agents: request, service: nil)
        case .service(let service):
            let person = try await person(for: service, request)
            return try identity(person, agents: request, service: service.name)
        }
    }

    /// Who believes that somebody else pays must not pay unawares.
    private func refuseActing(_ request: Request) throws {
        guard request.headers[.onBehalfOf] == nil, request.headers[.openWebUIUser] == nil else {
            throw Refusal.forbidden("not_on_behalf_of", "Only services may act for others: send a service's token.")
        }
    }

    /// The user for whom a service asks.
    private func person(for service: Directory.Service, _ request: Request) async throws -> Directory.Person {
        if let verifier = service.openWebUI {
            let tokens = request.headers[values: .openWebUIUser]
            if let token = tokens.first {
                guard tokens.count == 1, let named = await verifier.user(in: token) else {
                    throw Refusal.invalidSession(
                        "\(OpenWebUIVerifier.header) is not a valid signature of Open WebUI's, or is too old.")
                }
                let person =
                    named.claim == .email ? directory.person(email: named.value) : directory.person(named.value)
                guard let person else { throw Refusal.invalidSession("The user of Open WebUI is not known here.") }
                return person
            }
        }
        guard let named = service.onBehalfOf else {
            throw Refusal.invalidSession(
                "The service \(service.name) must say for whom: send \(OpenWebUIVerifier.header).")
        }
        let ids = request.headers[values: .onBehalfOf]
        guard ids.count == 1, let id = ids.first else {
            throw Refusal.invalidSession("The service \(service.name) must say for whom: send X-On-Behalf-Of once.")
        }
        if case .users(let allowed) = named, !allowed.contains(id) {
            throw Refusal.forbidden("not_on_behalf_of", "The service \(service.name) may not act for this user.")
        }
        guard let person = directory.person(id) else {
            throw Refusal.forbidden("not_on_behalf_of", "The service \(service.name) may not act for this user.")
        }
        return person
    }

    private func identity(_ person: Directory.Person, agents request: Request, service: String?) throws -> Identity {
        var caller = person.caller
        for agent in request.headers[.agent]?.split(separator: "/") ?? [] {
            caller = try caller.delegating(String(agent))
        }
        return Identity(
            user: person.user, organisation: directory.organisation(of: person.user), caller: caller,
            service: service, session: nil)
    }

    private func identityByCookie(_ request: Request) throws -> Identity {
        guard let value = request.cookies[cookies.name]?.value,
            let session = cookies.session(value, at: clock.now()),
            case .user(let id)? = directory.holder(of: session.token), let person = directory.person(id)
        else { throw Refusal.invalidSession() }
        if request.method != .get, request.method != .head { try checkCounterpart(session, request) }
        return Identity(
            user: person.user, organisation: directory.organisation(of: person.user), caller: person.caller,
            service: nil, session: session)
    }

    /// A page of somebody else's can make a browser send our cookie, but neither read nor send this.
    private func checkCounterpart(_ session: SessionCookies.Session, _ request: Request) throws {
        try checkOrigin(request)
        guard let sent = request.headers[.csrfToken], sent.utf8.elementsEqual(session.csrfToken.utf8) else {
            throw Refusal.forbidden(
                "csrf_token_missing", "Send the session's csrfToken as X-CSRF-Token, or use a bearer token.")
        }
    }

    /// - Throws: where a browser says that a page of another origin sent the request.
    func checkOrigin(_ request: Request) throws {
        guard let origin = request.headers[.origin] else { return }
        let ours: Bool
        if let publicOrigin {
            ours = origin == publicOrigin
        } else {
            // Without TLS in front, the address that was asked is ours.
            ours = request.head.authority.map { origin == "http://\($0)" } ?? false
        }
        guard ours else {
            throw Refusal.forbidden("foreign_origin", "The request comes from a page of another origin.")
        }
    }
}

extension HTTPField.Name {
    static let onBehalfOf = HTTPField.Name("X-On-Behalf-Of")!
    static let openWebUIUser = HTTPField.Name(OpenWebUIVerifier.header)!
    static let agent = HTTPField.Name("X-Agent")!
    static let csrfToken = HTTPField.Name("X-CSRF-Token")!
}
