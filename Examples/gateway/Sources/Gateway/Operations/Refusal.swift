// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import HTTPTypes
import Hummingbird

/// What the service itself refuses, with the reply to it.
struct Refusal: Error {
    let reply: ErrorReply

    private init(_ status: Int, _ code: String, _ message: String, retryAfter: Int? = nil) {
        reply = ErrorReply(status: status, code: code, message: message, retryAfter: retryAfter)
    }

    static func invalidSession(_ message: String = "The session or token is not valid. Sign in again.") -> Refusal {
        Refusal(401, "invalid_session", message)
    }

    static func forbidden(_ code: String, _ message: String) -> Refusal {
        Refusal(403, code, message)
    }

    static func invalid(_ message: String) -> Refusal {
        Refusal(400, "invalid_request", message)
    }

    static func notFound(_ message: String) -> Refusal {
        Refusal(404, "not_found", message)
    }

    static func tooMany(_ code: String, _ message: String, retryAfter: Int) -> Refusal {
        Refusal(429, code, "\(message) Try again in \(retryAfter) s.", retryAfter: retryAfter)
    }

    static func tooLarge(_ limit: Int) -> Refusal {
        Refusal(413, "request_too_large", "The body may have \(limit) bytes at most.")
    }

    static let tooSlow = Refusal(
        408, "request_timeout", "The request did not arrive in time. Send it again.")

    static let unexpected = Refusal(
        500, "internal_error", "Something went wrong here. Try again; if it stays, tell the operator.")

    /// What the server says without words of ours.
    init(_ status: HTTPResponse.Status) {
        switch status {
        case .notFound: self = .notFound("There is nothing at this address.")
        case .contentTooLarge: self.init(413, "request_too_large", "The body is too large.")
        case .methodNotAllowed:
            self.init(405, "method_not_allowed", "This address does not take the method.")
        default:
            self.init(status.code, "http_\(status.code)", "\(status.reasonPhrase).")
        }
    }
}
