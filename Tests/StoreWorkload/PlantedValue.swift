// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A key's value that can be recognised: what an opening gave is either exactly one that was written, or wrong.
package struct PlantedValue: Hashable, Sendable {
    /// The owner's id.
    package var owner: String
    /// Given once within the owner, in rising order.
    package var number: Int

    package init(owner: String, number: Int) {
        self.owner = owner
        self.number = number
    }

    /// In the form of a project key. All of the tail depends on owner and number, so no part of another value fits.
    package var text: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var tail = ""
        for round in UInt8(0)..<4 {
            for byte in owner.utf8 + [0, round] + "\(number)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            let digits = String(hash ^ hash >> 29, radix: 16)
            tail += String(repeating: "0", count: 16 - digits.count) + digits
        }
        return "sk-proj-\(owner)_\(number)_\(tail)"
    }

    /// Nil for anything but the whole text of a value.
    package init?(_ bytes: Span<UInt8>) {
        let text = String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].hasPrefix("sk-proj-"), let number = Int(parts[1]) else { return nil }
        self.init(owner: String(parts[0].dropFirst(8)), number: number)
        guard self.text == text else { return nil }
    }
}
