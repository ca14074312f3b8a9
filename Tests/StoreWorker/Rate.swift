// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import StoreWorkload

extension StoreWorker {
    /// Adds keys through the whole stack, each caller one after the other, and prints commits per second.
    static func rate(_ stack: Stack) async throws {
        var rates: [Double] = []
        for callers in [1, 64] {
            let each = callers == 1 ? 2_000 : 250
            let start = Journal.now()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<callers {
                    group.addTask {
                        for number in 0..<each {
                            // Few keys for each owner: this measures commits, not long tables.
                            let owner = "r\(callers)-\(caller)-\(number / 8)"
                            try await stack.keys.add(
                                PastedKey(PlantedValue(owner: owner, number: number).text), for: .openAI,
                                owner: .user(owner))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let rate = Double(callers * each) / (Double(Journal.now() - start) / 1e9)
            rates.append(rate)
            print("\(callers) callers: \(Int(rate)) commits/s")
        }
        print("ratio: \(Double(Int(rates[1] / rates[0] * 10)) / 10)")
    }
}
