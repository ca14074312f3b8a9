// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Turns whatever is thrown into a reply in OpenAI's error shape.
struct ErrorMiddleware: RouterMiddleware {
    let clock: any RouterClock

    func handle(
        _ request: Request, context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as BYOKError {
            // The causes hold providers' words: they are for nobody's log.
            context.logger.info("refused", metadata: ["code": "\(error.code)", "error": "\(error)"])
            return Response(error.reply(at: clock.now()))
        } catch let refusal as Refusal {
            return Response(refusal.reply)
        } catch let error as any HTTPResponseError {
            return Response(Refusal(error.status).reply)
        } catch let error as HTTPParserError {
            // The connection cannot be read any further: the server answers 400 and closes it.
            throw error
        } catch is NIOTooManyBytesError {
            return Response(Refusal(.contentTooLarge).reply)
        } catch {
            context.logger.error("failed", metadata: ["type": "\(type(of: error))"])
            return Response(Refusal.unexpected.reply)
        }
    }
}

extension Response {
    init(_ reply: ErrorReply) {
        var headers: HTTPFields = [.contentType: "application/json"]
        headers.add(reply.headers)
        headers.add(reply.metadata)
        self.init(
            status: .init(code: reply.status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: reply.json())))
    }
}

extension HTTPFields {
    mutating func add(_ fields: [(name: String, value: String)]) {
        for field in fields {
            guard let name = HTTPField.Name(field.name) else { continue }
            self[name] = field.value
        }
    }
}
