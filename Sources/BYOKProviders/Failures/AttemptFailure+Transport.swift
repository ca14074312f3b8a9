// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension AttemptFailure {
    /// What a transport's error means for the attempt. Only what never left is safe to send again.
    init(_ error: TransportError) {
        let kind: Class =
            switch error.kind {
            case .cancelled: .cancelled
            case .invalidRequest: .badRequest
            case .limit, .malformed: .protocol
            case .timeout, .closed: error.requestWasSent ? .timeout : .network
            default: .network
            }
        self.init(kind, cause: error)
    }

    /// An error of any kind, from a transport: ours, or a host's. Only a `TransportError` whose request was not sent is
    /// safe to send again; what is no error of a transport is `unknown`.
    public init(transport error: any Error) {
        switch error {
        case let failure as AttemptFailure: self = failure
        case let error as TransportError: self.init(error)
        case is CancellationError: self.init(.cancelled)
        default: self.init(.unknown, cause: error)
        }
    }

    /// The failure without the key that the provider may have quoted.
    func redacted(by traces: KeyTraces) -> AttemptFailure {
        guard var said = cause as? ProviderError else { return self }
        said.message = traces.redacted(said.message)
        said.code = said.code.map(traces.redacted)
        said.requestID = said.requestID.map(traces.redacted)
        return AttemptFailure(kind, retryAfter: retryAfter, cause: said)
    }
}
