// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
internal import CLibpq

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// A connection string taken apart and judged: what libpq is given for each host.
struct ConnectionSettings: Sendable, CustomReflectable {
    /// Nothing: there may be a password among the words.
    var customMirror: Mirror { Mirror(self, children: []) }

    /// libpq's words for each host, in the order of the string.
    let hosts: [[String: String]]
    /// Whether a host that takes no writes is passed over.
    let needsWrites: Bool

    /// - Parameters:
    ///   - setting: which of the options the string is, for messages. They never quote the string, which may hold a
    ///     password.
    ///   - writes: whether a host must take writes, where the string does not say.
    /// - Throws: `invalidConfiguration`.
    init(_ dsn: String, tls: PostgresTLS, setting: String, writes: Bool = true) throws(BYOKError) {
        guard !dsn.utf8.contains(0), let given = unsafe Self.words(PQconninfoParse(dsn, nil)) else {
            throw BYOKError(
                .invalidConfiguration,
                "\(setting) is no connection string. It is a URI, postgresql://user@host:port/database, with reserved "
                    + "characters of its parts percent-encoded, or words: host=… dbname=… user=….")
        }
        var words = unsafe Self.words(PQconndefaults()) ?? [:]
        // What the environment says of the transport's safety does not count: the program decides.
        for word in ["sslmode", "requiressl", "gssencmode", "target_session_attrs", "options", "connect_timeout"] {
            words[word] = nil
        }
        words.merge(given) { $1 }
        words["sslmode"] = try Self.mode(given["sslmode"], tls, setting)
        words["sslrootcert"] = given["sslrootcert"] ?? words["sslrootcert"] ?? Self.systemAuthorities
        switch given["target_session_attrs"] {
        case nil: needsWrites = writes
        case "read-write", "primary": needsWrites = true
        case "any": needsWrites = false
        default:
            throw BYOKError(
                .invalidConfiguration,
                "\(setting) asks for a session that takes no writes (target_session_attrs); leave the word out.")
        }
        words["target_session_attrs"] = "any"
        words["gssencmode"] = given["gssencmode"] ?? "disable"
        words["client_encoding"] = "UTF8"
        words["fallback_application_name"] = "byok"
        hosts = try Self.split(words, setting)
    }

    /// One set of words per host. Of ports and addresses there is one for all, or one for each.
    private static func split(_ words: [String: String], _ setting: String) throws(BYOKError) -> [[String: String]] {
        let lists = ["host", "hostaddr", "port"].map { word in
            (
                word,
                words[word].map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) } ?? []
            )
        }
        let count = lists.map(\.1.count).max() ?? 0
        guard lists.allSatisfy({ $0.1.isEmpty || $0.1.count == count || ($0.0 == "port" && $0.1.count == 1) }) else {
            throw BYOKError(.invalidConfiguration, "\(setting) names as many ports or addresses as hosts, or one port.")
        }
        guard (lists.last?.1 ?? []).allSatisfy({ $0.isEmpty || UInt16($0).map { $0 > 0 } == true }) else {
            throw BYOKError(.invalidConfiguration, "\(setting) has a port that is no number from 1 to 65535.")
        }
        return (0..<max(count, 1)).map { index in
            var host = words
            for (word, list) in lists where !list.isEmpty { host[word] = list.count == 1 ? list[0] : list[index] }
            return host
        }
    }

    private static func mode(_ given: String?, _ tls: PostgresTLS, _ setting: String) throws(BYOKError) -> String {
        guard let given else { return tls.mode }
        let ranks = ["disable": 0, "allow": 0, "prefer": 0, "require": 1, "verify-ca": 2, "verify-full": 3]
        guard let rank = ranks[given] else {
            throw BYOKError(.invalidConfiguration, "\(setting) has an sslmode that libpq does not know.")
        }
        guard rank >= tls.rank else {
            throw BYOKError(
                .invalidConfiguration,
                "\(setting) asks for sslmode=\(given), which is less than options.tls (\(tls.mode)). Take it out of the "
                    + "connection string, or lower options.tls on purpose.")
        }
        // What may turn into clear text without a word is not offered.
        return rank == 0 ? "disable" : given
    }

    /// Where Debian, Red Hat, Alpine and macOS keep what the system trusts, unless the user has a file of their own;
    /// nil: libpq's default.
    private static var systemAuthorities: String? {
        if let home = unsafe getenv("HOME"), unsafe access(String(cString: home) + "/.postgresql/root.crt", R_OK) == 0 {
            return nil
        }
        return ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"]
            .first { unsafe access($0, R_OK) == 0 }
    }

    /// The words that have a value; frees the list.
    private static func words(_ list: UnsafeMutablePointer<PQconninfoOption>?) -> [String: String]? {
        guard let list = unsafe list else { return nil }
        defer { unsafe PQconninfoFree(list) }
        var words: [String: String] = [:]
        var option = unsafe list
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val, unsafe value.pointee != 0 {
                unsafe words[String(cString: keyword)] = String(cString: value)
            }
            unsafe option += 1
        }
        return words
    }
}
#endif
