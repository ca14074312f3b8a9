// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// Finds out something about one key; the provider does not answer for any other, so that a test in the background, which
/// nobody asked for, changes nothing.
final class ChosenTester: KeyTester {
    private let chosen = Mutex<(key: String, status: KeyStatus)?>(nil)

    func choose(_ key: String, _ status: KeyStatus) { chosen.withLock { $0 = (key, status) } }

    func test(_ test: KeyTest) async throws -> KeyTestReport {
        let key = Samples.text(test.secret)
        guard let status = chosen.withLock({ $0?.key == key ? $0?.status : nil }) else {
            throw AttemptFailure(.network)
        }
        return KeyTestReport(
            status: status, message: "chosen", proved: status == .connected ? [.live, .funds, .inference] : [])
    }
}
