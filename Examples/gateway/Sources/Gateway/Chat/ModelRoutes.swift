// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Foundation
import HTTPTypes
import Hummingbird

/// The models that the caller's keys, or credits, can serve.
struct ModelRoutes {
    let router: BYOKRouter

    func add(to group: RouterGroup<GatewayContext>) {
        group.get("models") { _, context in
            let models = try await router.models(for: context.requiredIdentity.caller)
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: models.json())))
        }
        // Names hold slashes.
        group.get("models/**") { _, context in
            let name = context.parameters.getCatchAll().joined(separator: "/").removingPercentEncoding ?? ""
            guard let model = try await router.model(ModelName(name), for: context.requiredIdentity.caller) else {
                throw BYOKError(
                    .modelNotFound, "There is no model '\(name.prefix(200))' for these keys. See /v1/models.")
            }
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: model.json())))
        }
    }
}
