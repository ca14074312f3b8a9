// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// How a text stands out, on terminals that can show it.
package enum Style: String {
    case good = "32"
    case warning = "33"
    case bad = "31"
    case bold = "1"
    case faint = "2"
}
