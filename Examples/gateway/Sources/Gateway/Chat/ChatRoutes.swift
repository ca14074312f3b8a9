// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import HTTPTypes
import Hummingbird
import NIOCore

/// Chat completions in OpenAI's shape, at the guide's address and at the one that OpenAI's clients know.
struct ChatRoutes {
    let chat: ChatClient
    let connections: ClientConnections
    /// The most that a body may have.
    let bodyBytes: Int

    func add(to group: RouterGroup<GatewayContext>) {
        group.post("chat/completions") { request, context in try await answer(request, context) }
    }

    private func answer(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let caller = try context.requiredIdentity.caller
        let options = try RequestOptions(request.headers)
        let body = try await request.bytes(upTo: bodyBytes)
        let asked = try ChatRequest(json: body)
        return asked.wantsStream
            ? try await stream(asked, caller, options, context)
            : try await whole(asked, caller, options, context)
    }

    private func whole(
        _ asked: ChatRequest, _ caller: Caller, _ options: RequestOptions, _ context: GatewayContext
    ) async throws -> Response {
        let reply = try await connections.connection(of: context.channel).whileOpen {
            try await chat.complete(
                asked, for: caller, spendPolicy: options.spendPolicy, key: options.key, id: options.id)
        }
        var headers: HTTPFields = [.contentType: "application/json"]
        headers.add(reply.receipt?.metadata ?? [])
        return Response(
            status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: reply.json())))
    }

    private func stream(
        _ asked: ChatRequest, _ caller: Caller, _ options: RequestOptions, _ context: GatewayContext
    ) async throws -> Response {
        let connection = connections.connection(of: context.channel)
        let stream = try await connection.whileOpen {
            try await chat.stream(
                asked, for: caller, spendPolicy: options.spendPolicy, key: options.key, id: options.id)
        }
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        headers[.accelBuffering] = "no"
        headers.add(stream.metadata)
        let events = stream.events(includesUsage: asked.wantsStreamUsage)
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                // Silence is noticed, too: a client that goes away while the model thinks.
                let ending = connection.onClose { stream.cancel() }
                defer { connection.forget(ending) }
                for try await event in events { try await writer.write(ByteBuffer(bytes: event)) }
                try await writer.finish(nil)
            })
    }
}

extension HTTPField.Name {
    /// Tells proxies to send on what comes as it comes.
    static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
}
