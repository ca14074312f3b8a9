// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser

/// Dimensions as an argument: key,model.
struct DimensionNames: ExpressibleByArgument {
    let all: [DimensionName]
    static let none = DimensionNames(all: [])

    private init(all: [DimensionName]) { self.all = all }

    init?(argument: String) {
        let names = argument.split(separator: ",", omittingEmptySubsequences: false)
        let all = names.compactMap { DimensionName(rawValue: String($0)) }
        // Of days, weeks and months one can be a row's.
        guard all.count == names.count, Set(all).count == all.count, all.count(where: \.isTime) <= 1 else { return nil }
        self.all = all
    }

    var defaultValueDescription: String { "one row" }
}
