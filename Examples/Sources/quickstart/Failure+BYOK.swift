// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Console

extension Failure {
    /// - Parameter isInterrupted: whether the user ended it.
    init(_ error: BYOKError, isInterrupted: Bool = false) {
        self.init(isInterrupted ? .interrupted : error.status, error.message, hints: error.rejections.map { "\($0)" })
        if error.code == .masterKeyMissing { hints.append("Or with: \(MasterKeyAdvice.quickstart.shell)") }
    }
}

extension MasterKeyAdvice {
    static let quickstart = MasterKeyAdvice(command: "quickstart make-key")
}

extension BYOKError {
    fileprivate var status: Failure.Status {
        switch code {
        case .masterKeyMissing, .masterKeyInvalid, .undecryptable, .invalidCatalog, .storeUnavailable, .storeReadOnly,
            .storeFull, .storeForeign, .storeCorrupt, .storeTooNew, .storePermissions:
            .setUp
        case .invalidIdentifier, .invalidConfiguration, .invalidModel: .usage
        default: .refused
        }
    }
}
