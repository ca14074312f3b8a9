// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension [SystemKey] {
    /// Stands in for the platform's own keys, so that `route` has somewhere to fall back to. A real host reads its keys
    /// from where it keeps its secrets. These are sent to a server that stands in for the providers, and never to a
    /// provider.
    static func simulated(for providers: [Provider]) -> [SystemKey] {
        providers.map { SystemKey($0, Secret(SystemKey.simulatedText)) }
    }
}

extension SystemKey {
    static let simulatedText = "simulated-platform-key"
}
