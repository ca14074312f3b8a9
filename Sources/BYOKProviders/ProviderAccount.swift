// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// What a provider's account tells without spending: whether a key is live, and which models there are. Does no I/O.
public protocol ProviderAccount: Sendable {
    var provider: Provider { get }

    /// A request that a live key is answered with 200, and that costs nothing.
    func keyTest() -> UpstreamRequest

    /// What a 200 to it proves and what it does not.
    /// - Throws: `AttemptFailure`: the reply is not what it should be.
    func report(on reply: UpstreamReply) throws(AttemptFailure) -> KeyTestReport

    /// A page of the list of models.
    /// - Parameter cursor: from the page before; nil: the first.
    func modelList(after cursor: String?) -> UpstreamRequest

    /// - Throws: `AttemptFailure`: the reply is not what it should be.
    func models(in reply: UpstreamReply) throws(AttemptFailure) -> ModelPage

    /// What a reply of another status means, to either.
    func failure(of reply: UpstreamReply) -> AttemptFailure
}

/// A page of a provider's list of models.
public struct ModelPage: Sendable, Hashable {
    public var models: [ListedModel]
    /// Where the next page begins; nil: there is none.
    public var next: String?

    public init(models: [ListedModel], next: String? = nil) {
        self.models = models
        self.next = next
    }
}

/// A model as its provider lists it.
public struct ListedModel: Sendable, Hashable {
    /// What requests call it.
    public var id: String
    /// As shown to users, where the provider has a name for that.
    public var name: String?
    /// The longest prompt, in tokens.
    public var contextLength: Int?
    /// Nil: the list has no price for it.
    public var price: ModelPrice?
    /// Further ids that requests may use.
    public var aliases: [String] = []

    public init(id: String, name: String? = nil, contextLength: Int? = nil, price: ModelPrice? = nil) {
        self.id = id
        self.name = name
        self.contextLength = contextLength
        self.price = price
    }
}
