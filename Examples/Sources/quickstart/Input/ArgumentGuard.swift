// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// Keeps keys off the command line: there they end up in the shell's history and in every list of processes.
enum ArgumentGuard {
    static func refuseKeys(in arguments: [String]) throws(Failure) {
        // Also within an argument: --label=…, "Bearer …", NAME=….
        let words = arguments.flatMap { $0.split { " \t\n=,:;\"'`".contains($0) } }
        guard words.contains(where: looksLikeKey) else { return }
        throw Failure(
            .usage,
            """
            One of the arguments looks like a key. Do not put keys on the command line: they stay in the shell's history \
            and can be read in the list of processes. Call 'quickstart add PROVIDER' and paste the key when asked, or pipe \
            it in: quickstart add PROVIDER < file. If the key is real, revoke it at its provider.
            """)
    }

    static func looksLikeKey(_ word: Substring) -> Bool {
        if word.utf8.count >= 16, prefixes.contains(where: word.hasPrefix) { return true }
        // A key of no known form, or a master key: long, and as mixed as only chance makes it.
        return word.utf8.count >= 32
            && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_+/".contains($0)) }
            && word.contains(where: \.isUppercase) && word.contains(where: \.isLowercase)
            && word.contains(where: \.isNumber) && !word.hasPrefix("/")
    }

    private static let prefixes = Provider.builtIn.flatMap(\.keyPatterns).map(\.prefix)
}
