// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
/// How a server on the network must prove who it is before anything is sent to it. Local sockets are not concerned.
public struct PostgresTLS: Sendable, Hashable {
    /// libpq's `sslmode`.
    let mode: String
    /// From weakest to strongest.
    let rank: Int

    /// A certificate that the host name fits, signed by a trusted authority: of `sslrootcert` in the DSN, else of
    /// `~/.postgresql/root.crt`, else of the system.
    public static let verifyFull = PostgresTLS(mode: "verify-full", rank: 3)
    /// A certificate signed by a trusted authority, whatever host it names. For authorities of one's own.
    public static let verifyAuthority = PostgresTLS(mode: "verify-ca", rank: 2)
    /// Encrypted, but whoever answers is believed.
    public static let unverified = PostgresTLS(mode: "require", rank: 1)
    /// In clear text. For a network that nobody else is on.
    public static let off = PostgresTLS(mode: "disable", rank: 0)
}
#endif
