// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import HTTPTypes
import Hummingbird
import Logging

/// One line a request, with nothing of what was asked or answered: the route's pattern, not the path.
struct AccessLogMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response = try await next(request, context)
        let status = response.status.code
        let (body, length) = (response.body, response.body.contentLength)
        guard context.logger.logLevel <= .info else { return response }
        // When the last byte has gone, or cannot go any more.
        response.body = ResponseBody(contentLength: length) { writer in
            defer {
                context.logger.info(
                    "request",
                    metadata: [
                        "method": "\(request.method)", "route": "\(context.endpointPath ?? "none")",
                        "status": "\(status)", "milliseconds": "\((ContinuousClock.now - start) / .milliseconds(1))",
                    ])
            }
            try await body.write(writer)
        }
        return response
    }
}
