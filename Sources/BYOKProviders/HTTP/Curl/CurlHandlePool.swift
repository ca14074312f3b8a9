// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import Synchronization

/// Handles at rest. Making one costs more than sending a request.
final class CurlHandlePool: Sendable {
    private let options: CurlTransport.Options
    private let caFile: String
    private let idle = Mutex<[CurlHandle]>([])

    init(_ options: CurlTransport.Options, caFile: String) {
        self.options = options
        self.caFile = caFile
    }

    func take() throws(BYOKError) -> CurlHandle {
        if let handle = idle.withLock({ $0.popLast() }) { return handle }
        return try CurlHandle(options, caFile: caFile)
    }

    /// Keeps as many as connections.
    func giveBack(_ handle: CurlHandle) {
        idle.withLock { if $0.count < options.idleConnections { $0.append(handle) } }
    }
}
