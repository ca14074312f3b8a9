// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The reader's side of a transfer.
final class CurlExchange: HTTPExchange {
    private let transfer: CurlTransfer

    init(_ transfer: CurlTransfer) { self.transfer = transfer }

    deinit { transfer.cancel() }

    func head() async throws -> ReplyHead {
        while true {
            if Task.isCancelled { cancel() }
            switch transfer.head() {
            case .head(let bytes): return ReplyHead(parsing: bytes.span)
            case .failed(let error): throw error
            case .wait: await transfer.wait(forHead: true)
            }
        }
    }

    func next() async throws -> [UInt8]? {
        while true {
            if Task.isCancelled { cancel() }
            switch transfer.takePiece() {
            case .piece(let bytes, _): return bytes
            case .end: return nil
            case .failed(let error): throw error
            case .wait: await transfer.wait(forHead: false)
            }
        }
    }

    func cancel() { transfer.cancel() }
}
