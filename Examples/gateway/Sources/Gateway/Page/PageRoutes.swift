// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import HTTPTypes
import Hummingbird
import NIOCore

/// The page and its files, from the program itself.
struct PageRoutes {
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    func add(to routes: some RouterMethods<GatewayContext>) {
        routes.get("") { _, _ in Response(status: .seeOther, headers: [.location: "/admin/account/api-keys"]) }
        routes.get("admin/account/api-keys") { _, _ in try file("keys.html") }
        routes.get("admin/files/{name}") { _, context in try file(context.parameters.require("name")) }
    }

    private func file(_ name: String) throws -> Response {
        guard let bytes = PageFiles.all[name],
            let type = Self.types[name.split(separator: ".").last.map(String.init) ?? ""]
        else { throw Refusal(.notFound) }
        return Response(
            status: .ok,
            headers: [.contentType: type, .contentSecurityPolicy: Self.policy, .cacheControl: "no-cache"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml",
    ]
}
