// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

extension UpstreamRequest {
    /// What is kept of the key that would be sent; nil: none would.
    func sentKey(_ key: [UInt8]) -> SentKey? {
        guard let keyHeader, !key.isEmpty else { return nil }
        return SentKey(key, header: keyHeader.name, prefix: keyHeader.prefix)
    }

    /// Whether the key stands in it, where it must not.
    func holds(_ key: [UInt8]) -> Bool {
        let texts = [origin.url, path] + headers.map(\.value)
        return body.holds(key) || texts.contains { Array($0.utf8).holds(key) }
    }
}
