// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// The master keys: the first seals, all of them open. Prints and dumps without its keys.
///
/// The setting is a comma-separated list of Fernet keys, each 44 characters of base64url. To change the master key, add
/// the new one as second on every machine, then make it the first, re-seal, and only then take the old one away.
public struct MasterKeyring: Sendable {
    /// The setting that holds the keys.
    public static let setting = "BYOK_ENCRYPTION_KEY"
    /// The setting that names a file with the keys.
    public static let fileSetting = "BYOK_ENCRYPTION_KEY_FILE"

    let keys: [MasterKey]

    /// Reads the keys from the form of the setting.
    /// - Throws: `masterKeyMissing` for no text; `masterKeyInvalid` for a text in any other form than the one
    ///   described, and for keys that anybody could guess. The message names the position, never a character of the
    ///   text.
    public init(_ text: String) throws(BYOKError) {
        keys = try Self.parse(text.utf8.span, of: Self.setting)
    }

    init(keys: [MasterKey]) { self.keys = keys }

    /// Reads the keys from `BYOK_ENCRYPTION_KEY`, or from the file that `BYOK_ENCRYPTION_KEY_FILE` names. An empty
    /// setting counts as none.
    ///
    /// The file must be closed to everybody but its owner, as `chmod 600` leaves it.
    /// - Throws: as `init(_:)` does; `masterKeyInvalid` also where both settings are there, and where the file cannot
    ///   be read or is open to others.
    public init(environment: [String: String]) throws(BYOKError) {
        try self.init(environment: environment, readFile: MasterKeyFile.bytes(at:))
    }

    /// Reads the keys from the settings, and the file by a function of the host's, which sees to the file's safety.
    public init(environment: [String: String], readFile: (_ path: String) throws -> [UInt8]) throws(BYOKError) {
        let text = environment[Self.setting].flatMap { $0.isEmpty ? nil : $0 }
        let path = environment[Self.fileSetting].flatMap { $0.isEmpty ? nil : $0 }
        switch (text, path) {
        case (let text?, nil): try self.init(text)
        case (nil, let path?): try self.init(keys: Self.keys(inFile: path, readFile))
        case (nil, nil): throw Self.missing
        case (_?, _?):
            throw BYOKError(
                .masterKeyInvalid, "Both \(Self.setting) and \(Self.fileSetting) are set: remove one of the two.")
        }
    }

    /// A new key in the form of the setting, for an operator to store. Nothing keeps or uses it.
    /// - Throws: `invalidConfiguration` where the machine has no randomness to give.
    public static func generate() throws(BYOKError) -> String {
        let text = OpenSSL.withWipedBytes(MasterKey.size) { key in
            OpenSSL.fillRandomly(&key) ? String(decoding: Base64URL.encode(key.span), as: UTF8.self) : nil
        }
        guard let text else { throw BYOKError(.invalidConfiguration, "OpenSSL has no randomness to give.") }
        return text
    }

    /// The names of the keys, the primary's first. Names are no secrets.
    public var kids: [String] { keys.map(\.kid) }
}

extension MasterKeyring: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "MasterKeyring(kids: \(kids.joined(separator: ", ")), redacted)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
