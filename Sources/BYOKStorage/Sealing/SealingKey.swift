// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

/// What one master key seals with: its name, and workers keyed with what HKDF extracts from it.
final class SealingKey: Sendable {
    let kid: String
    private let workers: Pool<SealingWorker>

    private static let salt = Array("byok.v1".utf8)

    /// Nil where OpenSSL lacks an algorithm or memory.
    init?(_ master: MasterKey) {
        let kid = master.kid
        guard let root = master.secret.withBytes({ HKDF.extract(salt: Self.salt.span, from: $0) }) else { return nil }
        let workers = Pool { SealingWorker(root: root, kid: kid) }
        guard let first = workers.take() else { return nil }
        workers.giveBack(first)
        self.kid = kid
        self.workers = workers
    }

    /// The token, or nil where the secret is too long or OpenSSL fails.
    func seal(_ secret: Span<UInt8>, for context: SealingContext, time: UInt64, iv: Span<UInt8>) -> [UInt8]? {
        guard let worker = workers.take() else { return nil }
        defer { workers.giveBack(worker) }
        return OpenSSL.withWipedBytes(Fernet.keySize) { key in
            guard worker.deriveKey(for: context, into: &key) else { return nil }
            return worker.fernet.seal(secret, key: key.span, time: time, iv: iv)
        }
    }

    /// - Throws: what `body` throws; `undecryptable` for every token that does not open in this place.
    func open<R>(
        _ token: Span<UInt8>, for context: SealingContext, _ body: (Span<UInt8>) throws -> R
    ) throws -> R {
        guard token.count <= Fernet.longestToken else { throw Fernet.refusal(of: context.recordID) }
        return try OpenSSL.withWipedBytes(Base64URL.decodedCapacity(token.count)) { bytes in
            guard let plaintext = open(token, for: context, into: &bytes) else {
                throw Fernet.refusal(of: context.recordID)
            }
            return try body(bytes.span.extracting(plaintext))
        }
    }

    // Apart from `body`, so that a slow one holds no worker.
    private func open(
        _ token: Span<UInt8>, for context: SealingContext, into bytes: inout MutableSpan<UInt8>
    ) -> Range<Int>? {
        guard let worker = workers.take() else { return nil }
        defer { workers.giveBack(worker) }
        return OpenSSL.withWipedBytes(Fernet.keySize) { key in
            guard worker.deriveKey(for: context, into: &key) else { return nil }
            return worker.fernet.open(token, key: key.span, into: &bytes)
        }
    }

    func tag(_ bytes: Span<UInt8>, for purpose: TagPurpose) -> [UInt8]? {
        guard let worker = workers.take() else { return nil }
        defer { workers.giveBack(worker) }
        return worker.tag(bytes, for: purpose)
    }
}
