// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKStorage

/// How a PostgreSQL server must prove who it is, as an argument: libpq's words.
enum TLSName: String, ExpressibleByArgument, CaseIterable {
    case verifyFull = "verify-full"
    case verifyAuthority = "verify-ca"
    case unverified = "require"
    case off

    #if Postgres
    var value: PostgresTLS {
        switch self {
        case .verifyFull: .verifyFull
        case .verifyAuthority: .verifyAuthority
        case .unverified: .unverified
        case .off: .off
        }
    }
    #endif
}
