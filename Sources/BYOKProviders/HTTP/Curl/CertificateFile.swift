// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Where the trusted certificates are.
enum CertificateFile {
    private static let wellKnown = [
        "/etc/ssl/certs/ca-certificates.crt",  // Debian, Ubuntu, Alpine
        "/etc/pki/tls/certs/ca-bundle.crt",  // Fedora, RHEL
        "/etc/ssl/ca-bundle.pem",  // openSUSE
        "/etc/ssl/cert.pem",  // Alpine, macOS
        "/opt/homebrew/etc/ca-certificates/cert.pem",
        "/usr/local/etc/ca-certificates/cert.pem",
    ]

    /// - Throws: `invalidConfiguration` where there is none that can be read.
    static func find(_ configured: String?) throws(BYOKError) -> String {
        if let configured {
            guard isReadable(configured) else {
                throw BYOKError(.invalidConfiguration, "caFile cannot be read. Name a file of certificates in PEM.")
            }
            return configured
        }
        guard let file = wellKnown.first(where: isReadable) else {
            throw BYOKError(
                .invalidConfiguration,
                "There is no file of trusted certificates. Install ca-certificates, or set Options.caFile.")
        }
        return file
    }

    private static func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }
}
