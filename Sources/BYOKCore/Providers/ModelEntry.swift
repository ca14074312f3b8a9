// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A model as the catalogue knows it.
public struct ModelEntry: Hashable, Sendable {
    /// `vendor/model`, as aggregators write it.
    public var name: String
    /// Who serves it, under which ids, at which price.
    public var offers: [Offer]
    /// Further names that users type and no provider takes.
    public var aliases: [String]
    /// No longer in the newest price list; the name stays.
    public var isRetired: Bool

    public init(name: String, offers: [Offer], aliases: [String] = [], isRetired: Bool = false) {
        self.name = name
        self.offers = offers
        self.aliases = aliases
        self.isRetired = isRetired
    }

    public struct Offer: Hashable, Sendable {
        public var provider: Provider.ID
        /// What the provider calls it; the first is sent when the user used another name.
        public var ids: [String]
        /// Nil: unknown.
        public var price: ModelPrice?

        public init(provider: Provider.ID, ids: [String], price: ModelPrice? = nil) {
            self.provider = provider
            self.ids = ids
            self.price = price
        }
    }
}
