// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// The made-up keys of the product guide's Appendix A.
enum ExampleKeys {
    static func key(of provider: Provider.ID) -> PastedKey? {
        switch provider {
        case .openRouter: openRouter()
        case .openAI: PastedKey("sk-proj-AbCdEfGhIjKlMnOpQrStUvWxYz1234567890AbCdEfGhIjKlMnOpQrStUvWxYz")
        case .anthropic:
            PastedKey(
                "sk-ant-api03-AbCdEfGhIjKlMnOpQrStUvWxYz1234567890"
                    + "AbCdEfGhIjKlMnOpQrStUvWxYz1234567890AbCdEfGhIjKlMn")
        case .google: PastedKey("AIzaSyAbCdEfGhIjKlMnOpQrStUvWxYz1234567")
        default: nil
        }
    }

    /// Another ending makes another key.
    static func openRouter(ending: String = "cdef") -> PastedKey {
        PastedKey("sk-or-v1-1234567890abcdef1234567890abcdef1234567890abcdef1234567890ab" + ending)
    }
}
