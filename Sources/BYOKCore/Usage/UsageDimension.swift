// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What a report has a row of its own for.
public struct UsageDimension: Sendable, Hashable {
    enum Name: Hashable {
        case key, provider, model, member, payer
        case time(CalendarUnit)
    }
    let name: Name

    public static let key = UsageDimension(name: .key)
    public static let provider = UsageDimension(name: .provider)
    public static let model = UsageDimension(name: .model)
    public static let member = UsageDimension(name: .member)
    public static let payer = UsageDimension(name: .payer)
    public static let day = time(.day)
    public static let week = time(.week)
    public static let month = time(.month)
    /// Where several are asked for, the shortest is what counts.
    public static func time(_ unit: CalendarUnit) -> UsageDimension { UsageDimension(name: .time(unit)) }
}
