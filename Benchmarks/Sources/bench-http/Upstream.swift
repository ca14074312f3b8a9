// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BenchKit
internal import Foundation

/// A running `bench-upstream`.
struct Upstream {
    let origin: String
    private let process: PeerProcess

    /// - Parameter certificate: the paths of a certificate and its key; with them it speaks TLS.
    init(core: Int, binaries: String, certificate: (path: String, key: String)? = nil) throws {
        let arguments = certificate.map { [$0.path, $0.key] } ?? []
        process = try PeerProcess(binaries + "/bench-upstream", ["\(core)"] + arguments, quiet: false)
        origin = try (certificate == nil ? "http" : "https") + "://127.0.0.1:" + process.line()
    }
}
