// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import Testing

struct KeyRedactorTests {
    @Test(arguments: [
        ("Incorrect API key provided: sk-proj-abcdefgh1234.", "Incorrect API key provided: [key]"),
        ("key sk-ant-api03-AbCdEfGhIjKl is bad", "key [key] is bad"),
        (
            "Consumer 'api_key:AIzaSyA1234567890bcdefghijklmnopqrstuvw' has been suspended",
            "Consumer 'api_key:[key]' has been suspended"
        ),
        ("AQ.Ab8RN6Kz1234567890", "[key]"),
        ("ya29.a0AfH6SMBx1234567", "[key]"),
        ("Authorization: Bearer abcdef123456", "Authorization: [key]"),
        ("Bearer authentication is required", "Bearer authentication is required"),
        ("provided: test-con****-key", "provided: test-con****-key"),
        ("sk-short", "sk-short"), ("ask-for-something-else", "ask-for-something-else"), ("", ""),
        ("sk-proj-********************wxyz", "[key]"),
    ])
    func takesOutWhatLooksLikeAKey(text: String, rest: String) {
        #expect(KeyRedactor.withoutKeys(text) == rest)
    }
}
