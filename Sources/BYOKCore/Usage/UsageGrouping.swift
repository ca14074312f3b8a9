// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Sums the log's rows by what a report asks for.
struct UsageGrouping {
    private let period: UsagePeriod
    private let dimensions: Set<UsageDimension>
    private let unit: CalendarUnit?
    private var groups: [Place: UsageGroup] = [:]

    /// Where a group stands. Texts as bytes: to Swift "é" composed and decomposed are equal, to the log they are not.
    private struct Place: Hashable, Comparable {
        var firstDay = 0
        var member: [UInt8] = []
        var payer: UInt8 = 0
        var key: [UInt8] = []
        var provider: [UInt8] = []
        var model: [UInt8] = []

        private static let texts: [any KeyPath<Place, [UInt8]> & Sendable] = [\.key, \.provider, \.model]

        static func < (a: Place, b: Place) -> Bool {
            if a.firstDay != b.firstDay { return a.firstDay < b.firstDay }
            if a.member != b.member { return a.member.lexicographicallyPrecedes(b.member) }
            if a.payer != b.payer { return a.payer < b.payer }
            for text in texts where a[keyPath: text] != b[keyPath: text] {
                return a[keyPath: text].lexicographicallyPrecedes(b[keyPath: text])
            }
            return false
        }
    }

    init(_ period: UsagePeriod, by dimensions: [UsageDimension]) {
        self.period = period
        self.dimensions = Set(dimensions)
        unit = CalendarUnit.allCases.first { dimensions.contains(.time($0)) }
    }

    /// - Throws: `costOverflow`.
    mutating func add(_ sum: UsageSummary) throws(BYOKError) {
        var place = Place()
        var group = UsageGroup()
        if let unit {
            let part = period.part(unit, around: sum.day)
            group.period = part
            place.firstDay = part.firstDay
        }
        if dimensions.contains(.member) {
            group.member = sum.member
            place.member = sum.member.encoded
        }
        if dimensions.contains(.payer) {
            let payer: UsageGroup.Payer = sum.keyID == nil ? .credits : .ownKey
            group.payer = payer
            place.payer = payer.rawValue
        }
        if dimensions.contains(.key) {
            group.key = UsageGroup.Key(sum.keyID)
            place.key = sum.keyID?.bytes ?? []
        }
        if dimensions.contains(.provider) {
            group.provider = sum.provider
            place.provider = Array(sum.provider.rawValue.utf8)
        }
        if dimensions.contains(.model) {
            group.model = sum.model
            place.model = Array(sum.model.utf8)
        }
        if let there = groups[place] { group = there }
        try group.totals.add(sum)
        groups[place] = group
    }

    /// In the order of time, member, payer, key (system keys first), provider and model, by their bytes.
    var rows: [UsageGroup] { groups.sorted { $0.key < $1.key }.map(\.value) }
}
