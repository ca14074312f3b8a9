// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension Secret {
    /// The text without what it quotes of the secret: every run of eight or more of its bytes is replaced. For words that
    /// come from outside, where a provider may repeat the key it was asked about.
    func redacted(from text: String) -> String {
        let window = 8
        let bytes = Array(text.utf8)
        guard count >= window, bytes.count >= window else { return text }
        var isQuoted = [Bool](repeating: false, count: bytes.count)
        withBytes { secret in
            for start in 0...bytes.count - window {
                for offset in 0...secret.count - window {
                    guard (0..<window).allSatisfy({ bytes[start + $0] == secret[offset + $0] }) else { continue }
                    for index in start..<start + window { isQuoted[index] = true }
                    break
                }
            }
        }
        guard isQuoted.contains(true) else { return text }
        var kept: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if !isQuoted[index] {
                kept.append(byte)
            } else if index == 0 || !isQuoted[index - 1] {
                kept += Array("[key]".utf8)
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
