// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Puts secrets into records and signs rows: what every change of a key ends with.
struct RecordSealer: Sendable {
    let sealer: any SecretSealer

    /// Seals the secret to the record's place, and recognises it from now on.
    func seal(_ secret: Secret, into record: inout KeyRecord) throws(BYOKError) {
        let place = record.sealingContext
        do {
            record.sealed = try secret.withBytes { try sealer.seal($0, for: place) }
        } catch {
            throw .wrap(error, .undecryptable, "The key could not be sealed.")
        }
        record.fingerprint = try fingerprint(of: secret, record.owner, kid: record.sealed.kid)
    }

    func open(_ record: KeyRecord) throws(BYOKError) -> Secret {
        do {
            return try sealer.open(record.sealed, for: record.sealingContext) { Secret(copying: $0) }
        } catch {
            throw .wrap(error, .undecryptable, "The key cannot be opened.")
        }
    }

    /// What recognises the same key of the same owner, under the master key of that name.
    func fingerprint(of secret: Secret, _ owner: KeyOwner, kid: String) throws(BYOKError) -> [UInt8] {
        let ownerBytes = owner.encoded
        do {
            return try secret.withBytes { bytes in
                // The same length-prefixed form as everywhere, in memory that is wiped with the secret's copy.
                var input = LengthPrefixed(capacity: ownerBytes.count + bytes.count + 8)
                input.append(ownerBytes)
                input.append(bytes)
                defer { input.wipe() }
                return try sealer.tag(input.bytes.span, for: .fingerprint, kid: kid)
            }
        } catch {
            throw .wrap(error, .undecryptable, "The master key could not be used.")
        }
    }

    func sign(_ record: inout KeyRecord) throws(BYOKError) {
        do {
            record.mac = try sealer.tag(record.macInput.span, for: .rowMAC, kid: record.sealed.kid)
        } catch {
            throw .wrap(
                error, .undecryptable,
                "The key is sealed under a master key that is not at hand, so its row cannot be changed; it can be removed."
            )
        }
    }
}
