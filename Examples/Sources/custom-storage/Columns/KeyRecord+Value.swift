// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

extension KeyRecord {
    private static let fieldCount = 20

    /// The value of the owner's hash. The version and the fingerprint come first: commit.lua reads them.
    var value: [UInt8] {
        var fields = Fields()
        fields.append(version)
        fields.append(fingerprint)
        fields.append(id.bytes)
        fields.append(provider.rawValue)
        fields.append(origin)
        fields.append(sealed.token)
        fields.append(sealed.kid)
        fields.append(generation)
        fields.append(masked)
        fields.append(label)
        fields.append([isEnabled ? 1 : 0])
        fields.append(position)
        fields.append(status.code.description)
        // No reason and an empty one are two things, and the mac knows.
        fields.append(status.reason.map { [1] + $0.utf8 } ?? [])
        fields.append(policy.encoded)
        fields.append(expiresAt?.microseconds)
        fields.append(testedAt?.microseconds)
        fields.append(createdAt.microseconds)
        fields.append(updatedAt.microseconds)
        fields.append(mac)
        return fields.bytes
    }

    /// A row altered by hand still comes out where it can: the router sees by its mac that it was, and shuts it out
    /// alone.
    /// - Throws: `storeCorrupt` for what is no row of this store at all.
    init(owner: KeyOwner, value: [UInt8]) throws(BYOKError) {
        guard let fields = Fields.read(value, count: Self.fieldCount), let id = KeyID(bytes: fields[2]) else {
            throw .unreadable
        }
        func number(_ index: Int) -> Int64? { Int64(bigEndianBytes: fields[index]) }
        func moment(_ index: Int) -> Timestamp? { number(index).map(Timestamp.init(microseconds:)) }
        let policy = KeyPolicy(encoded: fields[14])
        let code = policy == nil ? .undecryptable : KeyStatus.Code(fields[12].text) ?? .undecryptable
        self.init(
            owner: owner, id: id, provider: Provider.ID(rawValue: fields[3].text), origin: fields[4].text,
            sealed: SealedSecret(token: fields[5], kid: fields[6].text), generation: number(7) ?? 0,
            masked: fields[8].text, fingerprint: fields[1], label: fields[9].text, isEnabled: fields[10] == [1],
            position: number(11) ?? 0,
            status: KeyStatus(code, reason: fields[13].isEmpty ? nil : Array(fields[13].dropFirst()).text),
            policy: policy ?? KeyPolicy(deniedModels: ["*"]), expiresAt: moment(15), testedAt: moment(16),
            version: number(0) ?? 0, createdAt: moment(17) ?? Timestamp(microseconds: 0),
            updatedAt: moment(18) ?? Timestamp(microseconds: 0), mac: fields[19])
    }
}
