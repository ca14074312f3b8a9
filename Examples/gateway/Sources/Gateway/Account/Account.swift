// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation
import Hummingbird

/// Whose keys, usage and credits a request is about, and who asks.
struct Account {
    let owner: KeyOwner
    let identity: Identity
    /// Who pays in credits for what this account's requests cannot do with a key.
    let creditAccount: KeyOwner

    /// For the audit log.
    var actor: String { identity.actor }
}

/// The two kinds of account, by where they stand in addresses.
enum AccountScope: String, CaseIterable, Sendable {
    case user = "account"
    case organisation = "organisation"

    var path: RouterPath { RouterPath(rawValue) }

    /// The asker's own account, or that of their organisation: which members may look at, and its administrators change.
    /// - Throws: `Refusal`: 404 where there is no organisation, 403 where only its administrators may.
    func account(of context: GatewayContext, changing: Bool = false) throws -> Account {
        let identity = try context.requiredIdentity
        switch self {
        case .user:
            return Account(
                owner: identity.user.owner, identity: identity, creditAccount: identity.caller.creditAccount)
        case .organisation:
            guard let organisation = identity.organisation else {
                throw Refusal.notFound("You belong to no organisation.")
            }
            guard !changing || identity.isOrganisationAdministrator else {
                throw Refusal.forbidden(
                    "administrators_only",
                    "Only administrators of \(organisation.name) may change this. Ask one of them.")
            }
            return Account(owner: organisation.owner, identity: identity, creditAccount: organisation.owner)
        }
    }
}

extension GatewayContext {
    /// The key that the address names.
    /// - Throws: `keyNotFound`, also for what is no id.
    var keyID: KeyID {
        get throws {
            guard let id = KeyID(try parameters.require("id")) else {
                throw BYOKError(.keyNotFound, "There is no key of this id. List the keys again.")
            }
            return id
        }
    }

    /// The user that the address names.
    var memberID: String {
        get throws {
            let text = try parameters.require("user")
            guard let id = text.removingPercentEncoding else { throw BYOKError.invalid("user", "is no UTF-8") }
            return id
        }
    }
}
