// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Who a request is for, and who sent it.
struct Identity: Sendable {
    let user: Directory.User
    let organisation: Directory.Organisation?
    /// As whom the library routes.
    let caller: Caller
    /// The service that asks for the user; nil: the user.
    let service: String?
    /// Nil: it came with a token of its own.
    let session: SessionCookies.Session?

    /// For the audit log.
    var actor: String { service.map { "service:\($0)" } ?? "user:\(user.id)" }

    var isOrganisationAdministrator: Bool { organisation?.administrators.contains(user.id) ?? false }
}
