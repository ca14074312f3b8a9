// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension Receipt {
    package var usageRecords: [UsageRecord] { [] }
}
