// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The base URL that keys are sent to: a type of its own, so that no stored row can say where a platform's key goes.
public struct Origin: Hashable, Sendable, CustomStringConvertible {
    /// Normalised: lower-case host, no default port, no slash at the end.
    public let url: String
    /// Which addresses its host may turn out to have. A transport looks when it connects.
    public let reach: Reach
    public var description: String { url }

    /// An origin written into the host's code.
    /// - Precondition: `https`, a host, and neither user, query nor fragment.
    public init(_ url: StaticString) {
        do {
            self = try Origin.configured("\(url)")
        } catch {
            preconditionFailure(error.message)
        }
    }

    /// An origin from the host's configuration.
    ///
    /// A name that resolves to a loopback, private, link-local or otherwise special address is refused when a transport
    /// connects, unless one of the options lets it.
    /// - Parameters:
    ///   - allowLoopbackHTTP: accept `http` to `localhost`, `127.0.0.0/8` or `[::1]`, and connect there: for tests and
    ///     local models.
    ///   - allowPrivateNetwork: connect to private addresses (RFC 1918, RFC 6598, unique local IPv6) and loopback: for
    ///     models inside the host's own network. Never link-local ones, where clouds keep their metadata.
    /// - Throws: `invalidURL`, naming what is wrong with it.
    public static func configured(
        _ url: String, allowLoopbackHTTP: Bool = false, allowPrivateNetwork: Bool = false
    ) throws(BYOKError) -> Origin {
        func refuse(_ why: String) -> BYOKError {
            BYOKError(.invalidURL, "The base URL \(why). Give it as https://host[:port][/path].")
        }
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw refuse("holds a space, a control or a non-ASCII byte")
        }
        guard let separator = url.firstRange(of: "://") else { throw refuse("has no scheme") }
        let scheme = url[..<separator.lowerBound].lowercased()
        let rest = url[separator.upperBound...]
        guard !rest.contains("?"), !rest.contains("#"), !rest.contains("\\") else {
            throw refuse("holds a query, a fragment or a backslash")
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash]
        var path = rest[slash...]
        while path.last == "/" { path.removeLast() }
        guard !path.split(separator: "/").contains("..") else { throw refuse("goes up with '..'") }
        guard !authority.contains("@") else { throw refuse("holds a user name") }
        let (host, port) = try splitPort(authority, refuse)
        switch scheme {
        case "https": break
        case "http" where allowLoopbackHTTP && isLoopback(host): break
        case "http": throw refuse("is not encrypted; plain http is for loopback only, by explicit option")
        default: throw refuse("has the scheme '\(scheme.prefix(16))'")
        }
        let defaultPort = scheme == "https" ? 443 : 80
        let suffix = port.map { $0 == defaultPort ? "" : ":\($0)" } ?? ""
        let reach: Reach = allowPrivateNetwork ? .privateNetwork : allowLoopbackHTTP ? .loopback : .publicInternet
        return Origin(url: "\(scheme)://\(host)\(suffix)\(path)", reach: reach)
    }

    private init(url: String, reach: Reach) {
        self.url = url
        self.reach = reach
    }

    /// Each includes those before it.
    public enum Reach: Hashable, Sendable {
        case publicInternet, loopback, privateNetwork
    }

    private static func splitPort(
        _ authority: Substring, _ refuse: (String) -> BYOKError
    ) throws(BYOKError) -> (host: String, port: Int?) {
        var host = authority
        var port: Int?
        let afterBrackets = authority.lastIndex(of: "]").map { authority.index(after: $0) } ?? authority.startIndex
        if let colon = authority[afterBrackets...].firstIndex(of: ":") {
            let digits = authority[authority.index(after: colon)...]
            guard let number = UInt16(digits), number > 0, !digits.hasPrefix("+") else {
                throw refuse("has an impossible port")
            }
            port = Int(number)
            host = authority[..<colon]
        }
        let name = host.lowercased()
        let inner = name.hasPrefix("[") && name.hasSuffix("]") ? name.dropFirst().dropLast() : name[...]
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789.-_" + (inner.count < name.count ? ":" : ""))
        guard !inner.isEmpty, inner.allSatisfy(allowed.contains) else { throw refuse("has no usable host") }
        return (name, port)
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
