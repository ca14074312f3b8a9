// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

/// All that sealing, opening and tagging under one master key needs of OpenSSL. For one thread at a time, which `Pool`
/// sees to.
final class SealingWorker: @unchecked Sendable {
    // Nothing here is shared: whoever took the object from a pool has it alone until it goes back.
    let fernet: FernetContext
    private let kid: String
    private let expansion: HMACContext
    /// Keyed when first needed, one per purpose.
    private var tagging: [(purpose: TagPurpose, hmac: HMACContext)] = []
    /// Begins with the fields that every record under this master key has in common.
    private var info: LengthPrefixed
    private let commonFields: Int

    private static let label = "byok/record/fernet/v1"

    /// - Parameter root: the pseudo-random key of the master key.
    /// - Returns: nil where OpenSSL lacks an algorithm or memory.
    init?(root: Secret, kid: String) {
        guard let fernet = FernetContext(), let expansion = root.withBytes({ HMACContext(key: $0) }) else { return nil }
        self.fernet = fernet
        self.expansion = expansion
        self.kid = kid
        info = LengthPrefixed(capacity: 512)
        info.append(Self.label)
        info.append(kid)
        commonFields = info.bytes.count
    }

    /// The key for one place.
    func deriveKey(for context: SealingContext, into key: inout MutableSpan<UInt8>) -> Bool {
        info.truncate(to: commonFields)
        info.append(context.owner.encoded)
        info.append(context.provider)
        info.append(context.origin)
        info.append(context.recordID)
        info.append(context.generation)
        let fields = info.bytes
        return HKDF.expand(expansion, info: fields.span, into: &key)
    }

    func tag(_ bytes: Span<UInt8>, for purpose: TagPurpose) -> [UInt8]? {
        hmac(for: purpose)?.code(of: bytes)
    }

    private func hmac(for purpose: TagPurpose) -> HMACContext? {
        for known in tagging where known.purpose == purpose { return known.hmac }
        var info = LengthPrefixed()
        info.append(purpose.label)
        info.append(kid)
        let fields = info.bytes
        let made = OpenSSL.withWipedBytes(HMACContext.size) { key in
            HKDF.expand(expansion, info: fields.span, into: &key) ? HMACContext(key: key.span) : nil
        }
        if let made { tagging.append((purpose, made)) }
        return made
    }
}
