// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Console

/// A row's fields, as they stand in whatever kind of file.
struct RawRow {
    var place: String
    var userID: String
    var provider: String
    var token: String
    var label: String
    var isEnabled: Bool
}

extension RawRow {
    /// From the texts of columns.
    /// - Parameters:
    ///   - text: a column's; empty where there is none.
    ///   - wrong: what is noted of a column.
    init(
        place: String, text: (String) throws(ImportNote) -> String, wrong: (_ column: String, String) -> ImportNote
    ) throws(ImportNote) {
        guard let metadata = RowMetadata(text: try text("metadata")) else {
            throw wrong("metadata", "The text is not a JSON object.")
        }
        guard let isEnabled = RowRules.isEnabled(try text("enabled")) else {
            throw wrong("enabled", "The text is neither true nor false.")
        }
        self.init(
            place: place, userID: try text("user_id"), provider: try text("provider"),
            token: try text("api_key_encrypted"), label: metadata.label, isEnabled: isEnabled)
    }
}

/// Makes rows for the library of rows in a file. What it refuses it never repeats: a token may stand in any column.
struct RowRules: Sendable {
    let catalog: ProviderCatalog
    /// Their provider's name, ours.
    let providers: [String: String]
    /// Their column's name, as it is compared, and what it is here.
    let columns: [String: String]
    let organisations: Set<String>
    let areAllOrganisations: Bool

    func row(_ raw: RawRow) -> Result<FernetRow, ImportNote> {
        func refused(_ code: BYOKError.Code, _ message: String) -> Result<FernetRow, ImportNote> {
            .failure(ImportNote(place: raw.place, code: code, message: message))
        }
        guard !raw.userID.isEmpty else { return refused(.invalidIdentifier, "user_id is empty.") }
        // An owner's name is stored in the clear.
        guard !Word.mayBeSecret(raw.userID) else {
            return refused(.invalidIdentifier, "user_id has the form of a key or token. Are the columns in order?")
        }
        let name = raw.provider.trimmingPrefix { $0 == " " }.lowercased().trimmedAtEnd
        let provider = Provider.ID(rawValue: providers[raw.provider] ?? providers[name] ?? name)
        guard catalog.provider(provider) != nil else {
            let shown = Word.printable(name).map { "'\($0)'" } ?? "of this name"
            return refused(
                .invalidConfiguration,
                "There is no provider \(shown). Say which one is meant: --map-provider THEIRS=OURS.")
        }
        guard !raw.token.isEmpty else { return refused(.undecryptable, "api_key_encrypted is empty.") }
        do {
            let isOrganisation = areAllOrganisations || organisations.contains(raw.userID)
            let owner: KeyOwner = isOrganisation ? try .organisation(raw.userID) : try .user(raw.userID)
            return .success(
                FernetRow(
                    owner: owner, provider: provider, token: FernetRow.token(inColumn: raw.token), label: raw.label,
                    isEnabled: raw.isEnabled, place: raw.place))
        } catch {
            return refused(error.code, error.message)
        }
    }

    /// Nil for what is neither yes nor no.
    static func isEnabled(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "", "true", "t", "1", "yes": true
        case "false", "f", "0", "no": false
        default: nil
        }
    }
}

/// Words of somebody else's file, before they are shown.
enum Word {
    /// The word, if it is short and plain and cannot be a secret.
    static func printable(_ word: String) -> String? {
        let isPlain = word.utf8.allSatisfy { byte in
            Character(Unicode.Scalar(byte)).isLetter && byte < 0x80 || (0x30...0x39).contains(byte)
                || [UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: " ")].contains(byte)
        }
        let isShort = (1...30).contains(word.utf8.count)
        return isPlain && isShort && !mayBeSecret(word) && !ArgumentGuard.looksLikeKey(word[...]) ? word : nil
    }

    /// Whether it begins like a key or like a Fernet token, whose first byte is 0x80 and whose next are a date's.
    static func mayBeSecret(_ word: String) -> Bool {
        let word = FernetRow.token(inColumn: word)
        return word.hasPrefix("gAAAA") || ArgumentGuard.beginsLikeKey(word[...])
    }
}
