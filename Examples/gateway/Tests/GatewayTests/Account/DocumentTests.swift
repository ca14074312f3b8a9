// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKTesting
import Foundation
import HTTPTypes
import Hummingbird
import Synchronization
import Testing

@testable import GatewayService

/// The OpenAPI document and the routes are the same list.
struct DocumentTests {
    /// Writes down what is registered.
    private final class Recorder: RouterMethods, Sendable {
        typealias Context = GatewayContext
        private let seen = Mutex<Set<String>>([])
        var routes: Set<String> { seen.withLock { $0 } }

        func on<Responder: HTTPResponder>(
            _ path: RouterPath, method: HTTPRequest.Method, responder: Responder
        ) -> Self where Responder.Context == GatewayContext {
            let name = "\(path)".replacing("**", with: "{id}")
            seen.withLock { _ = $0.insert("\(method) \(name.hasPrefix("/") ? name : "/" + name)") }
            return self
        }

        func add(middleware: any MiddlewareProtocol<Request, Response, GatewayContext>) -> Self { self }
    }

    @Test func everyRouteIsInTheDocumentAndTheOtherWayRound() async throws {
        let recorder = Recorder()
        try Stage().gateway.addRoutes(to: recorder)
        let document = try JSONDecoder().decode(JSONTree.self, from: Data(DocumentRoutes.document))
        var described: Set<String> = []
        guard case .object(let paths) = document["paths"] else { return #expect(Bool(false), "no paths") }
        for (path, operations) in paths {
            for method in operations.names { described.insert("\(method.uppercased()) \(path)") }
        }
        #expect(recorder.routes.subtracting(described) == [], "not in the document")
        #expect(described.subtracting(recorder.routes) == [], "not served")
    }

    @Test func theDocumentIsServedToEverybody() async throws {
        let answer = try await Stage().ask(.get, "/api/v1/openapi.json")
        #expect(answer.status == 200 && answer.json["openapi"] == "3.1.0")
    }
}
