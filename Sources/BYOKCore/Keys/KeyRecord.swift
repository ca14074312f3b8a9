// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// One stored key, as a store keeps it: every durable column, the secret sealed. Or, where `isSpendPolicy`, what its owner
/// has set for all requests: no key, in the form of one, so that every store keeps it as it keeps keys.
///
/// `mac` covers every other field. The router sets it on writing and checks it whenever a row enters memory, so a store
/// only has to bring back the bytes it was given.
public struct KeyRecord: Sendable {
    public var owner: KeyOwner
    public var id: KeyID
    public var provider: Provider.ID
    /// The base URL the key is sent to; part of what it is sealed to.
    public var origin: String
    public var sealed: SealedSecret
    /// Counts the values this slot has held: +1 per replacement.
    public var generation: Int64
    /// What may be shown of the key.
    public var masked: String
    /// A keyed hash that recognises the same key pasted twice by one owner; unique within the owner.
    public var fingerprint: [UInt8]
    public var label: String
    public var isEnabled: Bool
    /// Lower goes first among the owner's keys of one step.
    public var position: Int64
    /// Only the statuses that are kept: untested, connected, noFunds, invalid, restricted, expired.
    public var status: KeyStatus
    public var policy: KeyPolicy
    public var expiresAt: Timestamp?
    public var testedAt: Timestamp?
    /// Counts the changes to this row; a write names the version it was decided on.
    public var version: Int64
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    public var mac: [UInt8]

    public init(
        owner: KeyOwner, id: KeyID, provider: Provider.ID, origin: String, sealed: SealedSecret, generation: Int64,
        masked: String, fingerprint: [UInt8], label: String, isEnabled: Bool, position: Int64, status: KeyStatus,
        policy: KeyPolicy, expiresAt: Timestamp?, testedAt: Timestamp?, version: Int64, createdAt: Timestamp,
        updatedAt: Timestamp, mac: [UInt8]
    ) {
        self.owner = owner
        self.id = id
        self.provider = provider
        self.origin = origin
        self.sealed = sealed
        self.generation = generation
        self.masked = masked
        self.fingerprint = fingerprint
        self.label = label
        self.isEnabled = isEnabled
        self.position = position
        self.status = status
        self.policy = policy
        self.expiresAt = expiresAt
        self.testedAt = testedAt
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.mac = mac
    }
}

extension KeyRecord {
    /// Whether it is no key but keeps its owner's spend policy, in `policy`.
    public var isSpendPolicy: Bool { provider == .spendPolicy }

    /// What the secret is sealed to.
    package var sealingContext: SealingContext {
        SealingContext(owner: owner, provider: provider.rawValue, origin: origin, recordID: id, generation: generation)
    }

    /// What `mac` covers: the schema's version and every durable column, in the order of the schema.
    package var macInput: [UInt8] {
        var body = LengthPrefixed(capacity: 512)
        body.append(Self.schemaVersion)
        body.append(owner.encoded)
        body.append(id.bytes)
        body.append(provider.rawValue)
        body.append(origin)
        body.append(sealed.token)
        body.append(sealed.kid)
        body.append(generation)
        body.append(masked)
        body.append(fingerprint)
        body.append(label)
        body.append(isEnabled)
        body.append(position)
        body.append(status.code.description)
        body.append(status.reason ?? "")
        body.append(policy.encoded)
        body.append(expiresAt?.microseconds ?? .min)
        body.append(testedAt?.microseconds ?? .min)
        body.append(version)
        body.append(createdAt.microseconds)
        body.append(updatedAt.microseconds)
        return body.bytes
    }

    private static let schemaVersion: UInt64 = 1
}
