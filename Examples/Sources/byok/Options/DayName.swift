// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore

/// A UTC day as an argument: 2026-11-25. Days that the calendar does not have are refused, not carried over.
struct DayName: ExpressibleByArgument {
    /// Counted from 1970-01-01, as `Timestamp.day`.
    let number: Int

    init?(argument: String) {
        guard argument.utf8.count == 10, let month = MonthName(argument: String(argument.prefix(7))),
            argument.dropFirst(7).first == "-", let day = Int(digits: argument.dropFirst(8))
        else { return nil }
        number = month.period.firstDay + day - 1
        guard month.period.days.contains(number) else { return nil }
    }

    /// Its first moment.
    var start: Timestamp { Timestamp(seconds: Int64(number) * 86_400) }
}

extension Int {
    /// Of ASCII digits alone: no sign, no other script's.
    init?(digits: Substring) {
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        self.init(digits)
    }
}
