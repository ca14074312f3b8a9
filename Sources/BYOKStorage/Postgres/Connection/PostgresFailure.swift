// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore

/// Why the server did not do what it was asked. Carries a code only: its messages may quote what it was given.
struct PostgresFailure: Error, CustomStringConvertible {
    enum Reason: Sendable, Equatable {
        /// The server answered with an error.
        case server
        /// The connection went; whether the work was done is unknown.
        case lost
        /// No answer in time; whether the work was done is unknown.
        case timedOut
        /// No connection came free, or could be made, in time; nothing was done.
        case noConnection
        /// No connection could be made, for a reason that trying again does not mend.
        case refused
        /// TLS could not be agreed on, or the certificate does not prove who it is.
        case untrusted
        /// Every host is a standby or takes no writes.
        case readOnly
        case closed
    }

    var reason: Reason
    /// SQLSTATE, where the server gave one; else empty.
    var state = ""

    var description: String { state.isEmpty ? "\(reason)" : "\(reason) (SQLSTATE \(state))" }

    /// Raised by the functions of our schema.
    static let conflict = "BY001"
    static let repeated = "BY002"

    /// Somebody else changed a record first, or the key is there already.
    var isConflict: Bool { reason == .server && (state == Self.conflict || state == "23505") }
    /// This very write was committed before.
    var isRepeated: Bool { reason == .server && state == Self.repeated }

    /// Whether more time might have helped.
    var isOfTime: Bool { reason == .noConnection || reason == .readOnly || remedy != .none }

    /// Whether the same call may succeed when it is made again, and on what.
    enum Remedy { case none, sameConnection, newConnection }

    var remedy: Remedy {
        switch reason {
        case .lost, .timedOut: return .newConnection
        case .noConnection, .refused, .untrusted, .readOnly, .closed: return .none
        case .server: break
        }
        switch state {
        // Serialization failure, deadlock, a lock or an end that did not come in time: nothing was done.
        case "40001", "40P01", "55P03", "57014": return .sameConnection
        // A standby; a statement that the server or a pooler has forgotten, or whose tables have changed; a shutdown.
        case "25006", "26000", "0A000", "42P05", "57P01", "57P02", "57P03": return .newConnection
        default: return .none
        }
    }
}
#endif
