// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

/// HKDF-SHA256 (RFC 5869).
enum HKDF {
    static let longestOutput = 255 * HMACContext.size

    /// The pseudo-random key, or nil where OpenSSL fails.
    static func extract(salt: Span<UInt8>, from secret: Span<UInt8>) -> Secret? {
        guard let hmac = HMACContext(key: salt) else { return nil }
        return OpenSSL.withWipedBytes(HMACContext.size) { bytes in
            guard hmac.begin(), hmac.update(secret), hmac.finish(into: &bytes) else { return nil }
            return Secret(copying: bytes.span)
        }
    }

    /// Fills `key` with what follows from the pseudo-random key that `hmac` is keyed with.
    /// - Returns: false where OpenSSL fails or `key` is longer than HKDF can give.
    static func expand(_ hmac: HMACContext, info: Span<UInt8>, into key: inout MutableSpan<UInt8>) -> Bool {
        guard key.count <= longestOutput else { return false }
        var done = 0
        var index: InlineArray<1, UInt8> = [1]
        while done < key.count {
            guard hmac.begin(),
                done == 0 || hmac.update(key.span.extracting((done - HMACContext.size)..<done)),
                hmac.update(info), hmac.update(index.span)
            else { return false }
            let left = min(HMACContext.size, key.count - done)
            if left == HMACContext.size {
                guard hmac.finish(into: &key, at: done) else { return false }
            } else {
                let finished = OpenSSL.withWipedBytes(HMACContext.size) { block in
                    guard hmac.finish(into: &block) else { return false }
                    for offset in 0..<left { key[done + offset] = block[offset] }
                    return true
                }
                guard finished else { return false }
            }
            done += left
            index[0] &+= 1
        }
        return true
    }
}
