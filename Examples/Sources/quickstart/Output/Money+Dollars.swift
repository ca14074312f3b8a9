// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension Money {
    /// As on an invoice: $3,450.00.
    var dollars: String {
        let parts = description.split(separator: ".")
        let isNegative = parts[0].hasPrefix("-")
        var whole = String(parts[0].drop { $0 == "-" })
        var groups: [String] = []
        while whole.count > 3 {
            groups.insert(String(whole.suffix(3)), at: 0)
            whole.removeLast(3)
        }
        return (isNegative ? "-$" : "$") + ([whole] + groups).joined(separator: ",") + "." + parts[1]
    }
}
