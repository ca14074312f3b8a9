// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// Keeps keys off the command line: there they end up in the shell's history and in every list of processes.
package struct ArgumentGuard: Sendable {
    private let advice: String
    private let idOptions: Set<String>
    private let idPrefixes: [String]
    private let connectionOptions: Set<String>

    /// - Parameters:
    ///   - advice: where keys go instead.
    ///   - idOptions: options whose values may be long and random: the ids of users.
    ///   - idPrefixes: what arguments that may be so begin with.
    ///   - connectionOptions: options whose values are connection strings.
    package init(
        advice: String, idOptions: Set<String> = [], idPrefixes: [String] = [], connectionOptions: Set<String> = []
    ) {
        self.advice = advice
        self.idOptions = idOptions
        self.idPrefixes = idPrefixes
        self.connectionOptions = connectionOptions
    }

    /// Refuses a connection string with a password where none belongs: the parser repeats what it does not understand.
    package func refusePasswords(in arguments: [String]) throws(Failure) {
        let options = [""] + arguments.dropLast()
        let isMisplaced = zip(options, arguments).contains { option, argument in
            Self.holdsPassword(argument) && !connectionOptions.contains(option)
                && !connectionOptions.contains { argument.hasPrefix($0 + "=") }
        }
        guard isMisplaced else { return }
        throw Failure(
            .usage, "One of the arguments is a connection string with a password, where none belongs. \(advice)")
    }

    private static func holdsPassword(_ argument: String) -> Bool {
        guard !argument.contains("password=") else { return true }
        let parts = argument.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 && parts[1].prefix { $0 != "@" }.contains(":") && parts[1].contains("@")
    }

    package func refuseKeys(in arguments: [String]) throws(Failure) {
        var isID = false
        let suspicious = arguments.contains { argument in
            // Also within an argument: --label=…, "Bearer …", NAME=….
            let words = argument.split { " \t\n=,:;\"'`".contains($0) }
            let isMeantAsID =
                isID || idOptions.contains { argument.hasPrefix($0 + "=") }
                || idPrefixes.contains(where: argument.hasPrefix)
            isID = idOptions.contains(argument)
            return words.contains(where: isMeantAsID ? Self.beginsLikeKey : Self.looksLikeKey)
        }
        guard suspicious else { return }
        throw Failure(
            .usage,
            """
            One of the arguments looks like a key. Do not put keys on the command line: they stay in the shell's history \
            and can be read in the list of processes. \(advice) If the key is real, revoke it at its provider.
            """)
    }

    /// Whether it is long enough for a key and begins like those of a provider that is known.
    package static func beginsLikeKey(_ word: Substring) -> Bool {
        word.utf8.count >= 16 && prefixes.contains(where: word.hasPrefix)
    }

    package static func looksLikeKey(_ word: Substring) -> Bool {
        if beginsLikeKey(word) { return true }
        // A key of no known form, or a master key: long, and as mixed as only chance makes it.
        return word.utf8.count >= 32
            && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_+/".contains($0)) }
            && word.contains(where: \.isUppercase) && word.contains(where: \.isLowercase)
            && word.contains(where: \.isNumber) && !word.hasPrefix("/")
    }

    private static let prefixes = Provider.builtIn.flatMap(\.keyPatterns).map(\.prefix)
}
