// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What an error reply says, whoever wrote it: the fields that the four providers' shapes have between them.
package struct ErrorFacts: Sendable {
    /// The HTTP status; for an error inside a 200 the number it gives itself, else 200.
    package var status: Int
    /// `error.code`, where it is text; Anthropic's `error.details.error_code`.
    package var code = ""
    /// `error.type`.
    package var type = ""
    /// Google's `error.status`.
    package var state = ""
    /// Google's `error.details[].reason`.
    package var reasons: [String] = []
    /// Google's `error.details[].violations[].quotaId`.
    package var quotas: [String] = []
    /// OpenRouter's `error.metadata.limit_source`.
    package var limitSource = ""
    /// The message and, behind it, what an aggregator quotes of the provider.
    package var message = ""
    /// A delay that the body asks for.
    package var retryAfter: Duration?

    package init(status: Int) { self.status = status }

    /// Reads `{"error": …}`, the error alone, or anything at all.
    package init(status: Int, body: [UInt8]) {
        guard let json = try? JSON(parsing: body) else {
            self.init(status: status)
            return
        }
        // Google's array form wraps the object.
        let object = json.isArray ? json[0] : json
        self.init(status: status, error: object["error"].exists ? object["error"] : object)
    }

    /// - Parameter error: an object, or a text.
    package init(status: Int, error: JSON) {
        self.init(status: status)
        if let number = error["code"].integer {
            if status == 200 { self.status = number }
        } else {
            code = error["code"].string ?? error["details"]["error_code"].string ?? ""
            if status == 200, let number = Int(code) { self.status = number }
        }
        type = error["type"].string ?? ""
        state = error["status"].string ?? ""
        message = error["message"].string ?? error.string ?? ""
        let metadata = error["metadata"]
        limitSource = metadata["limit_source"].string ?? ""
        if let quoted = metadata["raw"].string { message += message.isEmpty ? quoted : " (\(quoted))" }
        for detail in error["details"].elements {
            if let reason = detail["reason"].string { reasons.append(reason) }
            if let delay = detail["retryDelay"].string { retryAfter = GoDuration.parse(delay) ?? retryAfter }
            for violation in detail["violations"].elements {
                if let quota = violation["quotaId"].string { quotas.append(quota) }
            }
        }
    }
}
