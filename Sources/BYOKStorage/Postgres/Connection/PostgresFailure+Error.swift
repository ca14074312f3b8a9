// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore

extension PostgresFailure {
    /// As the host sees it: what is wrong, which setting, and what to do.
    var error: BYOKError {
        switch reason {
        case .server: return serverError
        case .lost:
            return unavailable("The connection to PostgreSQL went while it was asked; try again.")
        case .timedOut:
            return unavailable(
                "PostgreSQL did not answer within options.timeout; whether a write was done is unknown. Try again.")
        case .noConnection where state == "53300":
            return unavailable(
                "PostgreSQL has no connection left (max_connections): lower options.connections, or put a pooler in between."
            )
        case .noConnection:
            return unavailable(
                "No connection to PostgreSQL could be had within options.timeout; nothing was done. See that the hosts "
                    + "of options.dsn answer, or raise options.connections.")
        case .refused: return refusal
        case .untrusted:
            return BYOKError(
                .invalidConfiguration,
                "The PostgreSQL server could not prove who it is, or offers no TLS. Give its authority's certificate as "
                    + "sslrootcert in options.dsn, name the host as its certificate does, or lower options.tls.",
                cause: self)
        case .readOnly:
            return BYOKError(
                .storeReadOnly,
                "No host of options.dsn takes writes: each is a standby or read-only. Name the primary too.",
                cause: self)
        case .closed: return BYOKError(.storeUnavailable, "The store is closed.")
        }
    }

    private var serverError: BYOKError {
        switch state {
        case "25006":
            return BYOKError(
                .storeReadOnly, "PostgreSQL takes no writes here: it is a standby, or set to read-only.", cause: self)
        case "53100":
            return BYOKError(
                .storeFull, "PostgreSQL's disk is full; nothing was written. Free space and try again.", cause: self)
        case "57014":
            return unavailable(
                "PostgreSQL cancelled the statement: statement_timeout or an operator. Nothing was done.")
        case "42501":
            return BYOKError(
                .storePermissions,
                "The role of options.dsn may not do this. Run migrate with its role named, and grant it "
                    + "options.maintenanceRole for what works across owners.", cause: self)
        case "22021", "22P05":
            return BYOKError(
                .invalidEntry,
                "A text (a provider, a model, an origin, a label or a notice) holds a NUL or a character that the "
                    + "database's encoding lacks. Take it out, or make the database in UTF8.", cause: self)
        case "22003":
            return BYOKError(
                .costOverflow, "A sum would be beyond what can be counted; nothing was written.", cause: self)
        case "3F000", "42P01", "42883", "42703":
            return BYOKError(
                .invalidConfiguration,
                "The tables are missing in options.schema, or are not of this version: run PostgresStore.migrate.",
                cause: self)
        case "23514":
            return BYOKError(
                .storeCorrupt, "A row of the store does not hold together. Restore the database from a backup.",
                cause: self)
        default:
            if state.hasPrefix("XX") || state.hasPrefix("58") {
                return BYOKError(
                    .storeCorrupt, "PostgreSQL reports damage or a failing disk (SQLSTATE \(state)).", cause: self)
            }
            if state.hasPrefix("28") || state.hasPrefix("3D") { return refusal }
            return unavailable("PostgreSQL did not do what it was asked (SQLSTATE \(state)).")
        }
    }

    private var refusal: BYOKError {
        let message =
            switch state {
            case "28P01": "PostgreSQL does not accept the password of options.dsn."
            case "28000":
                "PostgreSQL does not let the role of options.dsn in: see pg_hba.conf, and whether it may log in."
            case "3D000": "The database of options.dsn does not exist."
            case "42501": "The role of options.dsn may not connect to the database."
            default: "PostgreSQL refuses the connection (SQLSTATE \(state)): see options.dsn."
            }
        return BYOKError(state.hasPrefix("3D") ? .invalidConfiguration : .storePermissions, message, cause: self)
    }

    private func unavailable(_ message: String) -> BYOKError { BYOKError(.storeUnavailable, message, cause: self) }
}
#endif
