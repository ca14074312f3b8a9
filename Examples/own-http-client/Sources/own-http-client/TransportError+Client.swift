// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import AsyncHTTPClient
import BYOKCore
import BYOKProviders
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// What this client's errors mean. It does not tell whether a request had left: only where no connection was made is it
/// certain that it had not, and only then may it be sent again.
extension TransportError {
    init(client error: any Error) {
        switch error {
        case let error as TransportError: self = error
        case let error as NIOConnectionError:
            self.init(.connect, requestWasSent: false, "\(error.host):\(error.port) cannot be reached")
        case let error as IOError where [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode):
            self.init(.connect, requestWasSent: false, "no connection (\(error.errnoCode))")
        case is CancellationError: self.init(.cancelled, requestWasSent: true, "cancelled")
        case let error as HTTPClientError: self.init(error)
        default: self.init(.closed, requestWasSent: true, "\(type(of: error))")
        }
    }

    private init(_ error: HTTPClientError) {
        let words = error.shortDescription
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
            self.init(.connect, requestWasSent: false, words)
        case .cancelled, .requestStreamCancelled: self.init(.cancelled, requestWasSent: true, words)
        case .readTimeout, .writeTimeout, .deadlineExceeded: self.init(.timeout, requestWasSent: true, words)
        default: self.init(.closed, requestWasSent: true, words)
        }
    }
}

extension AttemptFailure {
    /// Of anything that this client throws.
    init(client error: any Error) {
        self = error as? AttemptFailure ?? AttemptFailure(transport: TransportError(client: error))
    }
}

extension ReplyHead {
    init(_ response: HTTPClientResponse) {
        self.init(
            status: Int(response.status.code),
            headers: ReplyHeaders(response.headers.map { .init($0.name, $0.value) }))
    }
}
