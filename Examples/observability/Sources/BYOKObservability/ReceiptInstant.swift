// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Tracing

/// A moment of a receipt, as tracers want it: never before 1970.
struct ReceiptInstant: TracerInstant {
    let nanosecondsSinceEpoch: UInt64

    init(_ time: BYOKCore.Timestamp) {
        let (nanoseconds, overflow) = UInt64(max(0, time.microseconds)).multipliedReportingOverflow(by: 1_000)
        nanosecondsSinceEpoch = overflow ? .max : nanoseconds
    }

    static func < (a: ReceiptInstant, b: ReceiptInstant) -> Bool { a.nanosecondsSinceEpoch < b.nanosecondsSinceEpoch }
}
