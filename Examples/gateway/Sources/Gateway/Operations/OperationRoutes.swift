// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation
import HTTPTypes
import Hummingbird

/// What whoever runs the service asks: is it alive, can it serve, how much did it do.
struct OperationRoutes {
    let router: BYOKRouter
    let metrics: PrometheusMetrics
    let servesMetrics: Bool

    func add(to routes: some RouterMethods<GatewayContext>) {
        routes.get("health") { _, _ in "ok" }
        routes.get("ready") { _, _ in
            let report = await router.health()
            // Codes, and no words: whoever can reach the port may read this.
            let body = Readiness(ready: report.isReady, findings: report.findings.map { "\($0.code)" })
            return try Response(json: body, status: report.isReady ? .ok : .serviceUnavailable)
        }
        if servesMetrics { Self.addMetrics(metrics, to: routes) }
    }

    static func addMetrics<Context: RequestContext>(
        _ metrics: PrometheusMetrics, to routes: some RouterMethods<Context>
    ) {
        routes.get("metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4"],
                body: .init(byteBuffer: ByteBuffer(string: metrics.text())))
        }
    }

    private struct Readiness: Encodable {
        let ready: Bool
        let findings: [String]
    }
}

extension Response {
    init(json value: some Encodable, status: HTTPResponse.Status = .ok) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.init(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }
}

extension SessionView {
    func response() throws -> Response { try Response(json: self) }
}
