// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Foundation

/// A certificate authority for the time of a run, and what it issued for 127.0.0.1.
struct Authority {
    /// Its own certificate behind those of the system: a store as large as a host's.
    let bundle: String
    let certificate: (path: String, key: String)

    init(folder: String) throws {
        let folder = folder + "/tls"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        func openssl(_ name: String, _ more: [String]) throws {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/openssl")
            process.arguments =
                ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
                + ["-keyout", "\(folder)/\(name).key", "-out", "\(folder)/\(name).pem"] + more
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            precondition(process.terminationStatus == 0, "openssl cannot make a certificate")
        }
        try openssl("ca", ["-subj", "/CN=BYOK benchmark"])
        try openssl(
            "server",
            [
                "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-addext",
                "basicConstraints=CA:FALSE",
            ]
                + ["-CA", "\(folder)/ca.pem", "-CAkey", "\(folder)/ca.key"])
        var authorities = FileManager.default.contents(atPath: "/etc/ssl/certs/ca-certificates.crt") ?? Data()
        authorities += FileManager.default.contents(atPath: folder + "/ca.pem") ?? Data()
        bundle = folder + "/bundle.pem"
        try authorities.write(to: URL(filePath: bundle))
        certificate = (folder + "/server.pem", folder + "/server.key")
    }
}
