// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The names of the store's keys in Redis.
struct KeyNames {
    private let prefix: [UInt8]

    init(_ options: RedisStore.Options) { prefix = Array(options.namespace.utf8) + [UInt8(ascii: ":")] }

    /// Which format the data has.
    var format: [UInt8] { name("format") }
    /// Sorted set: owner and id of every record, for walks.
    var index: [UInt8] { name("index") }
    /// Sorted set: slots by the number of their last change.
    var changes: [UInt8] { name("changes") }
    /// The number of the last change.
    var sequence: [UInt8] { name("sequence") }
    /// Hash: owner to the head of the owner's audit chain.
    var heads: [UInt8] { name("heads") }
    /// Sorted set: the owners that have a chain, for walks.
    var audited: [UInt8] { name("audited") }
    /// Hash, per owner: id to record.
    func records(_ owner: KeyOwner) -> [UInt8] { recordsPrefix + owner.encoded }
    var recordsPrefix: [UInt8] { name("records:") }
    /// List, per owner: audit entries.
    func log(_ owner: KeyOwner) -> [UInt8] { name("log:") + owner.encoded }
    /// Hash, per account: what it has in all, and what of that is held.
    func credits(_ account: KeyOwner) -> [UInt8] { name("credits:") + account.encoded }
    /// Hash, per account and request: its ledger entries by kind and attempt.
    func request(_ account: KeyOwner, _ id: RequestID) -> [UInt8] { requestPrefix + Self.place(account, id) }
    var requestPrefix: [UInt8] { name("request:") }
    /// What tells a request from all others.
    static func place(_ account: KeyOwner, _ id: RequestID) -> [UInt8] { account.encoded + [0] + id.rawValue.utf8 }
    /// Set, per account: its requests, and its places in the lists of all accounts: what an erasure takes away.
    func requests(_ account: KeyOwner) -> [UInt8] { name("requests:") + account.encoded }
    func opens(_ account: KeyOwner) -> [UInt8] { name("opens:") + account.encoded }
    /// Sorted set, per account: the places of all its entries, in their order.
    func entries(_ account: KeyOwner) -> [UInt8] { name("entries:") + account.encoded }
    /// Sorted set: places of all open reservations, which begin with their moment.
    var open: [UInt8] { name("open") }
    /// Sorted set: places of all expiries, alike.
    var expired: [UInt8] { name("expired") }
    /// Sorted set: batches of usage by their last day.
    var batches: [UInt8] { name("usage-batches") }
    /// Sorted set: day and owner of every day's sums, by day.
    var usageDays: [UInt8] { name("usage-days") }
    /// How often any day's sums have changed, and the first day that was not purged.
    var usageVersion: [UInt8] { name("usage-version") }
    var usageHorizon: [UInt8] { name("usage-horizon") }
    /// What the names of an owner's days (sorted set) and of a day's sums (hash) begin with.
    var usagePrefix: [UInt8] { name("usage:") }
    /// What the names of a payer's receipts begin with: the places of all (sorted set), those of a request (sorted set),
    /// and the bodies by place (hash).
    var receiptsPrefix: [UInt8] { name("receipts:") }
    func receipts(_ payer: KeyOwner) -> [UInt8] { receiptsPrefix + payer.encoded }
    func receiptsByRequest(_ payer: KeyOwner) -> [UInt8] { receiptsPrefix + "request:".utf8 + payer.encoded }
    func receiptBodies(_ payer: KeyOwner) -> [UInt8] { receiptsPrefix + "body:".utf8 + payer.encoded }

    private func name(_ text: String) -> [UInt8] { prefix + text.utf8 }
}
