// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Testing

@testable import BYOKCore

struct KeyTracesTests {
    private let secret = Secret("sk-proj-Zq7Kx2Vw9Jp4")

    @Test(arguments: [
        ("Incorrect API key provided: sk-proj-Zq7Kx2Vw9Jp4.", "Incorrect API key provided: [key]."),
        ("sk-proj-Zq7Kx2Vw9Jp4", "[key]"),
        ("Zq7Kx2Vw", "[key]"),
        ("x-Zq7Kx2Vw-x", "x[key]-x"),
        ("Zq7Kx2V is seven", "Zq7Kx2V is seven"),
        ("first Zq7Kx2Vw9 then proj-Zq7Kx2", "first [key] then [key]"),
        ("sk-proj-Zq7Kx2Vw9Jp4sk-proj-Zq7Kx2Vw9Jp4", "[key]"),
        ("ends in Jp4", "ends in Jp4"),
        ("déjà vu: Zq7Kx2Vw9Jp4 🔑", "déjà vu: [key] 🔑"),
        ("", ""), ("short", "short"),
    ])
    func takesOutWhatIsQuoted(text: String, rest: String) {
        #expect(secret.withBytes { KeyTraces(of: $0) }.redacted(text) == rest)
    }

    @Test func aShortSecretIsLeftToTheCaller() {
        #expect(Secret("abc").withBytes { KeyTraces(of: $0) }.redacted("abc and more") == "abc and more")
    }
}
