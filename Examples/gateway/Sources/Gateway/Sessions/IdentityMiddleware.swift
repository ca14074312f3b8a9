// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Hummingbird
import Logging

/// Lets in who is known, and tells handlers who it is.
struct IdentityMiddleware: RouterMiddleware {
    let authenticator: Authenticator
    /// Services ask for chats, not about accounts.
    let admitsServices: Bool

    func handle(
        _ request: Request, context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let identity = try await authenticator.identity(of: request)
        guard admitsServices || identity.service == nil else {
            throw Refusal.forbidden("services_not_allowed", "Accounts are for their users: services may only chat.")
        }
        context.identity = identity
        context.logger[metadataKey: "user"] = "\(identity.user.id)"
        return try await next(request, context)
    }
}
