// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Changing the master key: add the new one everywhere, promote it everywhere, re-seal, retire the old one. Each step
/// gives a new keyring; what holds is what the processes are started with.
extension MasterKeyring {
    /// The same with one more key, in the last place: it opens and does not seal yet.
    /// - Parameter text: one key in the form of the setting, as `generate` makes it.
    /// - Throws: `masterKeyInvalid`, also where the keyring has the key already.
    public func adding(_ text: String) throws(BYOKError) -> MasterKeyring {
        let added = try MasterKeyring(text)
        guard added.keys.count == 1 else {
            throw BYOKError(.masterKeyInvalid, "Add one master key at a time: the text has \(added.keys.count).")
        }
        guard !kids.contains(added.kids[0]) else {
            throw BYOKError(.masterKeyInvalid, "The keyring has this master key already, as \(added.kids[0]).")
        }
        return MasterKeyring(keys: keys + added.keys)
    }

    /// The same with the key of that name in the first place, so that it seals.
    /// - Throws: `masterKeyMissing` where the keyring has no such key.
    public func promoting(_ kid: String) throws(BYOKError) -> MasterKeyring {
        let key = try key(named: kid)
        return MasterKeyring(keys: [key] + keys.filter { $0.kid != kid })
    }

    /// The same without the key of that name.
    /// - Parameter use: what `KeyVault.masterKeyUse` says now, of every store that the keyring serves, when no process
    ///   seals under the key any more.
    /// - Throws: `masterKeyInUse` where stored keys are sealed under it, or it is the one that seals; `masterKeyMissing`.
    public func retiring(_ kid: String, use: [MasterKeyUse]) throws(BYOKError) -> MasterKeyring {
        _ = try key(named: kid)
        guard kid != kids[0] else {
            throw BYOKError(.masterKeyInUse, "The master key \(kid) seals new keys: promote another first.")
        }
        let count = use.reduce(0) { $1.kid == kid ? $0 + $1.keys : $0 }
        guard count == 0 else {
            throw BYOKError(
                .masterKeyInUse,
                "\(count) stored keys are sealed under the master key \(kid): without it nobody opens them again. "
                    + "Re-seal first.")
        }
        return MasterKeyring(keys: keys.filter { $0.kid != kid })
    }

    private func key(named kid: String) throws(BYOKError) -> MasterKey {
        guard let key = keys.first(where: { $0.kid == kid }) else {
            throw BYOKError(
                .masterKeyMissing, "The keyring has no master key of this name; it has \(kids.joined(separator: ", "))."
            )
        }
        return key
    }

    /// Reads the keys from a file of the form of the setting.
    /// - Throws: as `init(environment:)`.
    public init(contentsOfFile path: String) throws(BYOKError) {
        self.init(keys: try Self.keys(inFile: path, MasterKeyFile.bytes(at:)))
    }

    /// Writes the keys to a file of mode 0600, whole or not at all: the file that `BYOK_ENCRYPTION_KEY_FILE` names.
    /// What was in it before is gone, so keep a copy of keys that may be needed.
    /// - Throws: `masterKeyInvalid` where the file cannot be written.
    public func write(toFile path: String) throws(BYOKError) {
        var text: [UInt8] = []
        // No growth: a larger buffer would leave a copy of the keys behind.
        text.reserveCapacity(keys.count * (MasterKey.textSize + 1))
        defer {
            var span = text.mutableSpan
            OpenSSL.wipe(&span)
        }
        for key in keys {
            if !text.isEmpty { text.append(UInt8(ascii: ",")) }
            key.secret.withBytes { bytes in
                for byte in Base64URL.encode(bytes) { text.append(byte) }
            }
        }
        text.append(UInt8(ascii: "\n"))
        try MasterKeyFile.replace(path, with: text)
    }
}
