// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Counts that come from outside: sorted into disjoint buckets, they neither trap nor go below zero.
extension UInt64 {
    /// Moves a part out of this count; where the part is larger than the whole, all of it.
    mutating func take(_ part: UInt64?) -> UInt64 {
        let taken = Swift.min(part ?? 0, self)
        self -= taken
        return taken
    }

    /// The sum; at most the largest count.
    func plus(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
