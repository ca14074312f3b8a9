// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import CBYOKCurl

/// libcurl as a whole: initialised once in a process, and by us first where it is to wipe what it frees and to write no TLS
/// secrets to the file that SSLKEYLOGFILE names.
enum CurlLibrary {
    /// libcurl's code of its initialisation.
    private static let code = byok_curl_initialise()

    static func initialise() throws(BYOKError) {
        guard code == 0 else {
            throw BYOKError(.invalidConfiguration, "libcurl cannot be initialised: \(text(code)).")
        }
    }

    /// False where somebody else initialised libcurl before us: then keys stay in memory that it freed, and SSLKEYLOGFILE
    /// is in force.
    static let isOurs: Bool = code == 0 && byok_curl_wipes()

    /// What libcurl calls a code; never anything that a server sent.
    static func text(_ code: Int32) -> String { unsafe String(cString: byok_curl_text(code)) }
}
