// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

/// Which class of failure an error reply belongs to: rows from top to bottom, the first that fits.
package struct FailureTable: Sendable {
    package var rows: [Row]

    /// A row fits where all its conditions hold.
    package struct Row: Sendable {
        package var kind: AttemptFailure.Class
        package var conditions: [Condition]

        package init(_ kind: AttemptFailure.Class, _ conditions: Condition...) {
            self.kind = kind
            self.conditions = conditions
        }
    }

    package enum Condition: Sendable {
        case status(ClosedRange<Int>)
        case code(String)
        case type(String)
        case state(String)
        /// One of the reasons.
        case reason(String)
        /// A part of one of the quotas' ids.
        case quota(String)
        case limitSource(String)
        /// A part of the message, in small letters.
        case says(String)

        package static func status(_ status: Int) -> Condition { .status(status...status) }

        func holds(_ facts: ErrorFacts, _ message: String) -> Bool {
            switch self {
            case .status(let range): range.contains(facts.status)
            case .code(let code): facts.code == code
            case .type(let type): facts.type == type
            case .state(let state): facts.state == state
            case .reason(let reason): facts.reasons.contains(reason)
            case .quota(let part): facts.quotas.contains { $0.contains(part) }
            case .limitSource(let source): facts.limitSource == source
            case .says(let words): message.contains(words)
            }
        }
    }

    /// A vendor's own rows; after them what the status alone says.
    package init(_ rows: [Row]) { self.rows = rows + Self.byStatus }

    package func kind(of facts: ErrorFacts) -> AttemptFailure.Class {
        let message = facts.message.lowercased()
        return rows.first { $0.conditions.allSatisfy { $0.holds(facts, message) } }?.kind ?? .protocol
    }

    /// What every provider means by a status (RFC 9110, and the statuses of their documentations).
    private static let byStatus: [Row] = [
        Row(.authInvalid, .status(401)),
        Row(.quotaExhausted, .status(402)),
        Row(.forbidden, .status(403)),
        Row(.modelNotFound, .status(404)),
        Row(.timeout, .status(408)),
        Row(.contextTooLong, .status(413)),
        Row(.rateLimited, .status(429)),
        Row(.forbidden, .status(451)),
        Row(.badRequest, .status(400...499)),
        Row(.overloaded, .status(503)),
        Row(.timeout, .status(504)),
        Row(.timeout, .status(524)),
        Row(.overloaded, .status(529)),
        Row(.unavailable, .status(500...599)),
    ]
}
