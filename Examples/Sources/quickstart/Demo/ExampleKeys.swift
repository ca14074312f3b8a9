// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// The made-up keys of the product guide's Appendix A.
enum ExampleKeys {
    static func key(of provider: Provider.ID) -> PastedKey? { text(of: provider).map { PastedKey($0) } }

    static func text(of provider: Provider.ID) -> String? {
        switch provider {
        case .openRouter: openRouterText(ending: "cdef")
        case .openAI: "sk-proj-AbCdEfGhIjKlMnOpQrStUvWxYz1234567890AbCdEfGhIjKlMnOpQrStUvWxYz"
        case .anthropic:
            "sk-ant-api03-AbCdEfGhIjKlMnOpQrStUvWxYz1234567890"
                + "AbCdEfGhIjKlMnOpQrStUvWxYz1234567890AbCdEfGhIjKlMn"
        case .google: "AIzaSyAbCdEfGhIjKlMnOpQrStUvWxYz1234567"
        default: nil
        }
    }

    /// Another ending makes another key.
    static func openRouter(ending: String = "cdef") -> PastedKey { PastedKey(openRouterText(ending: ending)) }

    private static func openRouterText(ending: String) -> String {
        "sk-or-v1-1234567890abcdef1234567890abcdef1234567890abcdef1234567890ab" + ending
    }
}
