// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What a host's HTTP client gets of an error, in the shape that OpenAI's clients read.
///
/// ```swift
/// let reply = error.reply(at: now)
/// respond(reply.status, headers: reply.headers, body: reply.json())
/// ```
public struct ErrorReply: Sendable {
    public var status: Int
    /// In snake case, for programs: `own_key_no_funds`.
    public var code: String
    /// One of OpenAI's: `invalid_request_error`, `insufficient_quota`, …
    public var type: String
    /// The field that is wrong, where it is one.
    public var param: String?
    /// What went wrong, and what to do next.
    public var message: String
    /// After how many seconds trying again may help; nil: not known.
    public var retryAfter: Int?
    /// False: the same request would fail again, or be paid for twice.
    public var mayBeRepeated: Bool
    /// What the part that came of an answer cost, and whom: beside the error.
    public var metadata: [(name: String, value: String)] = []

    /// A reply of the host's own.
    /// - Parameters:
    ///   - type: nil: by the status.
    ///   - mayBeRepeated: nil: by the status, as OpenAI's clients take it.
    public init(
        status: Int, code: String, message: String, type: String? = nil, param: String? = nil, retryAfter: Int? = nil,
        mayBeRepeated: Bool? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.type = type ?? Self.type(of: status)
        self.param = param
        self.retryAfter = retryAfter
        self.mayBeRepeated = mayBeRepeated ?? Self.clientsRepeat(status)
    }

    /// Beside the content type. `x-should-retry` is OpenAI's clients': by themselves they repeat whatever failed with
    /// 408, 409, 429 or 5xx.
    public var headers: [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        if let retryAfter { headers.append(("retry-after", "\(retryAfter)")) }
        if !mayBeRepeated, Self.clientsRepeat(status) { headers.append(("x-should-retry", "false")) }
        return headers
    }

    /// The body.
    public func json() -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.object("error") { json in
                json.field("message", message)
                json.field("type", type)
                json.field("code", code)
                json.name("param")
                param.map { json.string($0) } ?? json.null()
            }
            for field in metadata { json.field(field.name, field.value) }
        }
        return json.bytes
    }

    private static func type(of status: Int) -> String {
        switch status {
        case 401: "authentication_error"
        case 402: "insufficient_quota"
        case 403: "permission_error"
        case 429: "rate_limit_error"
        case 500...: "api_error"
        default: "invalid_request_error"
        }
    }

    private static func clientsRepeat(_ status: Int) -> Bool { [408, 409, 429].contains(status) || status >= 500 }
}
