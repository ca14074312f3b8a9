// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What a live test found out.
struct TestView: Encodable, Sendable {
    let isGood: Bool
    let status: StatusView
    let message: String
    let proved, notProved: [String]
    @Nullable var balance: String?
    @Nullable var limit: String?
    @Nullable var kind: String?
    @Nullable var expiresAt: String?

    init(_ report: KeyTestReport) {
        isGood = report.status.code == .connected
        status = StatusView(report.status)
        message = report.message
        proved = report.proved.map(\.rawValue).sorted()
        notProved = report.notProved.map(\.rawValue).sorted()
        balance = report.balance?.description
        limit = report.limit?.description
        kind = report.kind
        expiresAt = report.expiresAt?.description
    }
}

/// A stored key after its test.
struct TestedKeyView: Encodable {
    let key: KeyView
    let test: TestView
}
