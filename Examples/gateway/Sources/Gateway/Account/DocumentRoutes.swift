// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import HTTPTypes
import Hummingbird
import NIOCore

/// What there is to ask, in OpenAPI's form.
struct DocumentRoutes {
    static var document: [UInt8] { PackageResources.openapi_json }

    func add(to routes: some RouterMethods<GatewayContext>) {
        routes.get("api/v1/openapi.json") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-cache"],
                body: .init(byteBuffer: ByteBuffer(bytes: Self.document)))
        }
    }
}
