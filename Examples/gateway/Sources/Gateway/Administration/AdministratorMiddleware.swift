// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Hummingbird

/// Lets in administrators of the platform only.
struct AdministratorMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        guard try context.requiredIdentity.user.isAdministrator else {
            throw Refusal.forbidden("administrators_only", "Only administrators of the platform may see this.")
        }
        return try await next(request, context)
    }
}
