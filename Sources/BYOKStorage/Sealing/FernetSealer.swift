// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Seals keys as standard Fernet tokens, each under a key derived from the master key and the place it is sealed for.
///
/// With the derived key, `HKDF-SHA256(ikm: master, salt: "byok.v1", info: …, 32)`, any Fernet implementation opens
/// the token. The `info` is the length-prefixed list of the label `byok/record/fernet/v1`, the master key's name, the
/// owner, the provider, the origin, the record's 16 bytes and the generation (u64, big-endian); so a token moved to
/// another row does not open.
///
/// Neither derived keys nor plaintexts are kept; a plaintext is wiped when the body of `open` returns. What cannot be
/// wiped are copies that the body makes.
///
/// ```swift
/// let keyring = try MasterKeyring(environment: ProcessInfo.processInfo.environment)
/// let sealer = try FernetSealer(keyring)
/// ```
public final class FernetSealer: SecretSealer {
    private let keys: [SealingKey]
    private let primary: SealingKey
    private let clock: any RouterClock
    private let fixedIV: [UInt8]?

    /// - Parameter clock: gives the time that tokens carry; nothing depends on it.
    /// - Throws: `invalidConfiguration` where OpenSSL offers no AES-128-CBC, HMAC or SHA-256.
    public convenience init(_ keyring: MasterKeyring, clock: any RouterClock = SystemClock()) throws(BYOKError) {
        try self.init(keyring, clock: clock, fixedIV: nil)
    }

    /// With an initialisation vector that is not random: for test vectors alone.
    package init(_ keyring: MasterKeyring, clock: any RouterClock, fixedIV: [UInt8]?) throws(BYOKError) {
        var keys: [SealingKey] = []
        for master in keyring.keys {
            guard let key = SealingKey(master) else { throw Self.brokenOpenSSL }
            keys.append(key)
        }
        guard let primary = keys.first else { throw MasterKeyring.missing }
        self.keys = keys
        self.primary = primary
        self.clock = clock
        self.fixedIV = fixedIV
    }

    public var primaryKID: String { primary.kid }

    public func canOpen(kid: String) -> Bool { key(named: kid) != nil }

    /// - Throws: `invalidKey` for a secret of more than 64 KiB; `invalidConfiguration` where OpenSSL fails or has no
    ///   randomness to give.
    public func seal(_ secret: Span<UInt8>, for context: SealingContext) throws -> SealedSecret {
        guard secret.count <= Fernet.longestPlaintext else {
            throw BYOKError(.invalidKey, "A key may have at most \(Fernet.longestPlaintext) bytes.")
        }
        var iv = fixedIV ?? [UInt8](repeating: 0, count: Fernet.ivSize)
        if fixedIV == nil {
            var bytes = iv.mutableSpan
            guard OpenSSL.fillRandomly(&bytes) else { throw Self.brokenOpenSSL }
        }
        let time = UInt64(max(0, clock.now().microseconds)) / 1_000_000
        guard let token = primary.seal(secret, for: context, time: time, iv: iv.span) else { throw Self.brokenOpenSSL }
        return SealedSecret(token: token, kid: primary.kid)
    }

    /// - Throws: what `body` throws; `undecryptable`, with the same words for every reason not to open.
    public func open<R>(
        _ sealed: SealedSecret, for context: SealingContext, _ body: (Span<UInt8>) throws -> R
    ) throws -> R {
        guard let key = key(named: sealed.kid) else { throw Fernet.refusal(of: context.recordID) }
        return try key.open(sealed.token.span, for: context, body)
    }

    /// - Throws: `undecryptable` where the master key is not at hand.
    public func tag(_ bytes: Span<UInt8>, for purpose: TagPurpose, kid: String) throws -> [UInt8] {
        guard let tag = key(named: kid)?.tag(bytes, for: purpose) else { throw Fernet.refusal() }
        return tag
    }

    private func key(named kid: String) -> SealingKey? {
        for key in keys where key.kid == kid { return key }
        return nil
    }

    private static var brokenOpenSSL: BYOKError {
        BYOKError(
            .invalidConfiguration,
            "OpenSSL cannot seal: it needs a provider of AES-128-CBC, HMAC and SHA-256, and a source of randomness.")
    }
}

extension FernetSealer: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "FernetSealer(primary: \(primaryKID), keys: \(keys.count), redacted)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
