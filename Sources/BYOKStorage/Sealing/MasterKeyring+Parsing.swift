// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

extension MasterKeyring {
    /// Reads a comma-separated list, whose one line may end with a newline.
    static func parse(_ text: Span<UInt8>, of setting: String) throws(BYOKError) -> [MasterKey] {
        var end = text.count
        if end > 0, text[end - 1] == UInt8(ascii: "\n") { end -= 1 }
        guard end > 0 else { throw missing }
        var keys: [MasterKey] = []
        var start = 0
        for index in 0...end where index == end || text[index] == UInt8(ascii: ",") {
            let place = Place(setting: setting, position: keys.count + 1)
            keys.append(try key(text.extracting(start..<index), at: place, after: keys))
            start = index + 1
        }
        return keys
    }

    /// Reads the file's keys and wipes what was read.
    static func keys(inFile path: String, _ readFile: (String) throws -> [UInt8]) throws(BYOKError) -> [MasterKey] {
        var bytes: [UInt8]
        do {
            bytes = try readFile(path)
        } catch {
            // The path stays out of the message: a key put into the wrong setting would be in it.
            throw BYOKError.wrap(error, .masterKeyInvalid, "The file that \(fileSetting) names could not be read.")
        }
        defer {
            var span = bytes.mutableSpan
            OpenSSL.wipe(&span)
        }
        return try parse(bytes.span, of: fileSetting)
    }

    /// There is no key.
    static var missing: BYOKError {
        BYOKError(.masterKeyMissing, "There is no master key: set \(setting), or \(fileSetting). \(howToMakeOne)")
    }

    private static let howToMakeOne = "Make a key with: openssl rand -base64 32 | tr '+/' '-_'"

    /// Which key of which setting.
    private struct Place {
        var setting: String
        var position: Int

        func refused(_ why: String) -> BYOKError {
            BYOKError(.masterKeyInvalid, "Key \(position) in \(setting) \(why) \(howToMakeOne)")
        }
    }

    private static func key(
        _ text: Span<UInt8>, at place: Place, after others: [MasterKey]
    ) throws(BYOKError) -> MasterKey {
        guard text.count == MasterKey.textSize else {
            throw place.refused(
                "has \(text.count) characters instead of \(MasterKey.textSize). Keys are separated by one comma, "
                    + "without spaces or quotes.")
        }
        // Decoded in wiped memory; the closure has to carry its error out by hand, as it may not throw a typed one.
        let result = OpenSSL.withWipedBytes(Base64URL.decodedCapacity(text.count)) { bytes in
            guard let count = Base64URL.decode(text, into: &bytes), count == MasterKey.size else {
                return Result<MasterKey, BYOKError>.failure(
                    place.refused(
                        "is not the base64url form of \(MasterKey.size) bytes: 43 of A–Z, a–z, 0–9, '-' and '_', then "
                            + "one '='. A key with '+' or '/' is in another alphabet, and one with a letter changed "
                            + "by hand is not canonical."))
            }
            return Result { () throws(BYOKError) in try vet(bytes.span.extracting(..<count), at: place, after: others) }
        }
        return try result.get()
    }

    private static func vet(
        _ key: Span<UInt8>, at place: Place, after others: [MasterKey]
    ) throws(BYOKError) -> MasterKey {
        var differences: UInt8 = 0
        for index in key.indices { differences |= key[index] ^ key[0] }
        guard differences != 0 else { throw place.refused("is one byte, repeated: anybody could guess it.") }
        let example = MasterKey.publicExample
        guard !OpenSSL.areEqual(key, example.span) else {
            throw place.refused("is the example of the Fernet specification: everybody knows it.")
        }
        if let index = others.firstIndex(where: { $0.isEqual(to: key) }) {
            throw BYOKError(
                .masterKeyInvalid, "Key \(place.position) in \(place.setting) repeats key \(index + 1): remove it.")
        }
        guard let master = MasterKey(key) else {
            throw BYOKError(.invalidConfiguration, "OpenSSL offers no HMAC with SHA-256.")
        }
        return master
    }
}
