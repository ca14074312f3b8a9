// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

/// A script of the folder Scripts, compiled into the program.
struct Script: Hashable {
    let source: [UInt8]

    static let commit = Script(source: PackageResources.commit_lua)
    static let records = Script(source: PackageResources.records_lua)
    static let page = Script(source: PackageResources.page_lua)
    static let feed = Script(source: PackageResources.feed_lua)
    static let head = Script(source: PackageResources.head_lua)
    static let request = Script(source: PackageResources.request_lua)
    static let ledger = Script(source: PackageResources.ledger_lua)
    static let open = Script(source: PackageResources.open_lua)
    static let rows = Script(source: PackageResources.rows_lua)
    static let usage = Script(source: PackageResources.usage_lua)
    static let summary = Script(source: PackageResources.summary_lua)
    static let entries = Script(source: PackageResources.entries_lua)
    static let expired = Script(source: PackageResources.expired_lua)
    static let receipts = Script(source: PackageResources.receipts_lua)
    static let receipt = Script(source: PackageResources.receipt_lua)
    static let purge = Script(source: PackageResources.purge_lua)
}

/// A connection that is ready for the store's work, used by one thread. Every call ends by `deadline`.
final class Connection {
    var deadline: ContinuousClock.Instant
    private let link: Hiredis
    private var digests: [Script: [UInt8]] = [:]
    private var isBroken = false

    /// Connects, signs in and looks whether the server keeps what it acknowledges.
    init(_ options: RedisStore.Options, name: String, by deadline: ContinuousClock.Instant) throws(BYOKError) {
        self.deadline = deadline
        link = try Hiredis(options.address, by: deadline)
        if let password = options.password {
            let user = options.user.map { [Array($0.utf8)] } ?? []
            // Copies that are not wiped, as those in hiredis' buffers: it guards sealed keys, not keys.
            let secret = password.withBytes { span in span.indices.map { span[$0] } }
            try call([Array("AUTH".utf8)] + user + [secret])
        }
        if options.database != 0 { try call("SELECT", "\(options.database)") }
        try call("CLIENT", "SETNAME", name)
        try checkIsPrimary()
        if !options.trustsServerSettings { try checkDurability() }
    }

    var isUsable: Bool { !isBroken && link.isQuiet }

    @discardableResult
    func call(_ command: [[UInt8]]) throws(BYOKError) -> Reply {
        let reply = try answer(command)
        if case .failure(let code) = reply { throw .refused(code) }
        return reply
    }

    @discardableResult
    func call(_ command: String...) throws(BYOKError) -> Reply { try call(command.map { Array($0.utf8) }) }

    /// Runs a script by its digest, and sends it only where the server does not know it yet: at first, and after a
    /// restart or a flush of its script cache.
    func run(_ script: Script, keys: [[UInt8]], arguments: [[UInt8]]) throws(BYOKError) -> Reply {
        let rest = [Array("\(keys.count)".utf8)] + keys + arguments
        if let digest = digests[script] {
            let reply = try answer([Array("EVALSHA".utf8), digest] + rest)
            switch reply {
            case .failure("NOSCRIPT"): break  // It did not run.
            case .failure(let code): throw .refused(code)
            default: return reply
            }
        }
        let digest = try call([Array("SCRIPT".utf8), Array("LOAD".utf8), script.source]).bytes ?? []
        digests[script] = digest
        return try call([Array("EVALSHA".utf8), digest] + rest)
    }

    /// A replica's answers are old by an unknown time, so no lease could be had from it.
    func checkIsPrimary() throws(BYOKError) {
        guard try call("ROLE").array?.first?.text == "master" else {
            throw BYOKError(.storeReadOnly, "The Redis server is a replica; address must name the primary.")
        }
    }

    /// An acknowledged commit must be on the disk, and must not be evicted.
    private func checkDurability() throws(BYOKError) {
        let required = [
            ("appendonly", "yes"), ("appendfsync", "always"), ("no-appendfsync-on-rewrite", "no"),
            ("maxmemory-policy", "noeviction"),
        ]
        for (name, value) in required {
            let found: String?
            do throws(BYOKError) {
                found = try call("CONFIG", "GET", name).array?.last?.text
            } catch  where error.code == .storePermissions {
                throw BYOKError(
                    .invalidConfiguration,
                    "The Redis user may not read \(name). Allow it CONFIG GET, or make sure of \(name) \(value) yourself "
                        + "and set trustsServerSettings.")
            }
            guard found == value else {
                throw BYOKError(
                    .invalidConfiguration,
                    "The Redis server has \(name) \(found ?? "unset"), and could lose keys and revocations it has "
                        + "acknowledged. Set \(name) \(value) in redis.conf.")
            }
        }
    }

    private func answer(_ command: [[UInt8]]) throws(BYOKError) -> Reply {
        do throws(BYOKError) {
            return try link.call(command, by: deadline)
        } catch {
            isBroken = true
            throw error
        }
    }
}
