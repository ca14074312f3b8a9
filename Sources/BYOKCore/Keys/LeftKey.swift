// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A stored key that a job over all keys could not deal with, and why.
public struct LeftKey: Sendable, Hashable, CustomStringConvertible {
    public var owner: KeyOwner
    public var id: KeyID
    /// The name of the master key that the row says it is sealed under.
    public var kid: String
    public var reason: Reason

    public init(owner: KeyOwner, id: KeyID, kid: String, reason: Reason) {
        self.owner = owner
        self.id = id
        self.kid = kid
        self.reason = reason
    }

    init(_ record: KeyRecord, _ reason: Reason) {
        self.init(owner: record.owner, id: record.id, kid: record.sealed.kid, reason: reason)
    }

    public var description: String { "key \(id) of \(owner): \(reason)" }

    /// May grow in minor versions: switch with a `default`.
    public struct Reason: Hashable, Sendable, CustomStringConvertible {
        private enum Name: String {
            case noMasterKey = "its master key is not at hand"
            case altered = "its row was altered"
            case unopenable = "its token does not open"
            case duplicate = "the owner has the same key twice"
            case contended = "it kept changing meanwhile"
            case misplaced = "its owner's list lacks it"
        }
        private let name: Name
        public var description: String { name.rawValue }

        /// Sealed under a master key that this process does not have: give it back, and the key works again.
        public static let noMasterKey = Reason(name: .noMasterKey)
        /// The row does not carry the mac it was written with. Remove the key and add it again.
        public static let altered = Reason(name: .altered)
        /// The row is as it was written, and its token still does not open. Remove the key and add it again.
        public static let unopenable = Reason(name: .unopenable)
        /// Another record of the owner holds the same key under the primary master key. Remove one of the two.
        public static let duplicate = Reason(name: .duplicate)
        /// Others were faster every time. Run the job again.
        public static let contended = Reason(name: .contended)
        /// The store has the row and does not find it by its owner, so that requests do without it: the store is
        /// damaged. Restore it from a backup.
        public static let misplaced = Reason(name: .misplaced)
    }
}

/// The keys that a job left, of which it names the first thousand.
public struct LeftKeys: Sendable, Hashable {
    /// In the order they were met.
    public private(set) var first: [LeftKey] = []
    public private(set) var count = 0

    static let named = 1_000

    public init() {}

    public var isEmpty: Bool { count == 0 }

    mutating func add(_ key: LeftKey) {
        count += 1
        if first.count < Self.named { first.append(key) }
    }

    mutating func add(_ others: LeftKeys) {
        count += others.count
        first += others.first.prefix(Self.named - first.count)
    }
}
