// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// Keys of every form, each of its own: built from the patterns of the rules, not copied from the code.
enum Samples {
    /// A key that fits its provider's first accepting pattern. Numbers make keys differ.
    static func key(_ provider: Provider.ID, _ number: Int) -> String {
        let digits = String(number)
        func filled(_ count: Int, _ byte: Character) -> String {
            String(repeating: byte, count: count - digits.count) + digits
        }
        return switch provider {
        case .openRouter: "sk-or-v1-" + filled(64, "a")
        case .openAI: "sk-proj-" + filled(60, "b")
        case .anthropic: "sk-ant-api03-" + filled(86, "c")
        case .google: "AQ." + filled(40, "d")
        default: "own-" + filled(40, "e")
        }
    }

    static func text(_ secret: Secret) -> String { secret.withBytes(text) }

    static func text(_ bytes: Span<UInt8>) -> String {
        String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }

    static func user(_ id: String) -> KeyOwner { owner(try? .user(id)) }
    static func organisation(_ id: String) -> KeyOwner { owner(try? .organisation(id)) }
    private static func owner(_ owner: KeyOwner?) -> KeyOwner { owner ?? .platform }

    static let alice = user("alice")
    static let acme = organisation("acme")

    /// 2026-11-20T00:00:00Z.
    static let start = Timestamp(seconds: 1_795_132_800)
}

extension PastedKey {
    static func sample(_ provider: Provider.ID, _ number: Int) -> PastedKey { PastedKey(Samples.key(provider, number)) }
}
