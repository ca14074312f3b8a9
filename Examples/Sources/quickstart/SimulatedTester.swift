// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Judges a key by how it ends, and asks nobody. A real tester calls the provider; it is plugged in at the same place.
struct SimulatedTester: KeyTester {
    func test(_ test: KeyTest) async throws -> KeyTestReport {
        let name = test.provider.name
        let everything = Set(KeyTestReport.Fact.allCases)
        return if test.secret.ends(with: "bad") {
            report(.invalid, "\(name) says: invalid API key. Please check and try again.", notProved: everything)
        } else if test.secret.ends(with: "broke") {
            report(.noFunds, "\(name) says: insufficient credits.", proved: [.live], notProved: [.funds, .inference])
        } else if test.secret.ends(with: "slow") {
            report(
                .rateLimited(until: SystemClock().now() + .seconds(60)), "\(name) says: rate limit exceeded.",
                proved: [.live], notProved: [.funds, .inference])
        } else {
            report(.connected, "\(name) says: the API key is valid.", proved: everything)
        }
    }

    private func report(
        _ status: KeyStatus, _ message: String, proved: Set<KeyTestReport.Fact> = [],
        notProved: Set<KeyTestReport.Fact> = []
    ) -> KeyTestReport {
        KeyTestReport(status: status, message: "(simulated) " + message, proved: proved, notProved: notProved)
    }
}

extension Secret {
    fileprivate func ends(with word: StaticString) -> Bool {
        let word = Array("\(word)".utf8)
        return withBytes { key in
            key.count >= word.count && word.indices.allSatisfy { key[key.count - word.count + $0] == word[$0] }
        }
    }
}
