// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import ConsoleTesting

@testable import byok

/// What a service would have written, put into the sandbox's store.
extension Sandbox {
    func withStore(_ body: (any OperatorStore) async throws -> Void) async throws {
        let store = try await place.open()
        do {
            try await body(store)
            await store.close()
        } catch {
            await store.close()
            throw error
        }
    }

    /// Every stored key, opened.
    func openedKeys() async throws -> Set<String> {
        let sealer = try FernetSealer(MasterKeyring(contentsOfFile: path("master.keys")))
        var keys: Set<String> = []
        try await withStore { store in
            var cursor: KeyCursor?
            repeat {
                let page = try await store.page(after: cursor)
                for record in page.records {
                    let context = SealingContext(
                        owner: record.owner, provider: record.provider.rawValue, origin: record.origin,
                        recordID: record.id, generation: record.generation)
                    keys.insert(
                        try sealer.open(record.sealed, for: context) { bytes in
                            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
                        })
                }
                cursor = page.next
            } while cursor != nil
        }
        return keys
    }

    private var place: StorePlace {
        guard let database else { return .file(path("store/keys.db")) }
        return .database(
            Database(
                dsn: database.dsn(database.app), directDSN: nil, tls: .verifyFull, schema: database.schema,
                maintenanceRole: database.maintenance))
    }

    /// The day of a moment, as arguments name it.
    static func day(_ time: Timestamp) -> String { String("\(time)".prefix(10)) }

    /// A request on an own key or, with a charge, on the platform's.
    static func receipt(
        _ id: String, at time: Timestamp, owner: KeyOwner, key: KeyID? = nil, model: String = "gpt-4o",
        cost: Money?, credits: CreditCharge? = nil
    ) throws -> Receipt {
        Receipt(
            requestID: try RequestID(id), at: time, duration: .seconds(1), caller: owner, requestedModel: model,
            attempts: [
                AttemptRecord(
                    provider: .openAI, model: model, keyID: key, keyOwner: credits == nil ? owner : nil, failure: nil,
                    duration: .seconds(1))
            ], outcome: .served, servedModel: model, usage: TokenUsage(input: 1_000, output: 100), cost: cost,
            costSource: cost == nil ? .unknown : .listPrice, credits: credits)
    }

    static func charge(_ account: KeyOwner, _ charged: Money, uncollected: Money = .zero) -> CreditCharge {
        CreditCharge(
            account: account, tier: "professional", markup: BasisPoints(500), reserved: charged, charged: charged,
            uncollected: uncollected, state: .settled)
    }

    /// Writes receipts as the service does: with what they come to in the sums.
    func write(_ receipts: [Receipt], number: Int64 = 1) async throws {
        let records = receipts.map { receipt in
            UsageRecord(
                owner: receipt.payer, member: receipt.caller, at: receipt.at, keyID: receipt.attempts[0].keyID,
                provider: .openAI, model: receipt.servedModel ?? "", usage: receipt.usage ?? TokenUsage(),
                cost: receipt.cost, credits: receipt.creditsCharged)
        }
        try await withStore { store in
            try await store.append(
                records, receipts: receipts, batch: UsageBatchID(host: Array("tests".utf8), number: number))
        }
    }
}
