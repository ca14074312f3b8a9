// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore
import BYOKProviders
package import BYOKStorage

/// A store with the router and the sealer on it: everything a host has between a pasted key and where it is
/// kept.
package struct Stack: Sendable {
    package let store: any StackStore
    package let router: BYOKRouter
    private let sealer: FernetSealer

    package static let model: ModelName = "gpt-4"

    /// - Parameters:
    ///   - master: as in `BYOK_ENCRYPTION_KEY`.
    ///   - recordsUses: off where the store must be gone with the stack: a use that could not be written keeps it.
    package init(
        _ store: any StackStore, master: String, recordsUses: Bool = true, fault: PlantedFault? = nil
    ) throws {
        self.store = store
        sealer = try FernetSealer(MasterKeyring(master))
        // The bundled catalogue takes longer to read than most workers live.
        let catalog = try ProviderCatalog(
            providers: [.openAI],
            models: [ModelEntry(name: "openai/gpt-4", offers: [.init(provider: .openAI, ids: ["gpt-4"])])],
            snapshot: "2026-11-20")
        let isPlain = recordsUses && fault == nil
        let keyStore: any KeyStore = isPlain ? store : WrappedStore(store, fault)
        router = try BYOKRouter(catalog: catalog, store: keyStore, sealer: sealer)
    }

    /// On a file.
    package init(
        at path: String, master: String, options: FileStore.Options = .init(), recordsUses: Bool = true
    ) throws {
        try self.init(FileStore(at: path, options: options), master: master, recordsUses: recordsUses)
    }

    package var keys: KeyVault { router.keys }

    /// What the store has of an owner, every key opened.
    package func look(at owner: String) async throws -> [KeyID: SeenKey] {
        let records = try await store.records(ownedBy: [.user(owner)])[0].records
        return Dictionary(uniqueKeysWithValues: records.map { ($0.id, seen($0)) })
    }

    private func seen(_ record: KeyRecord) -> SeenKey {
        var value: PlantedValue?
        if (try? sealer.tag(record.macInput.span, for: .rowMAC, kid: record.sealed.kid)) == record.mac {
            value = try? sealer.open(record.sealed, for: record.sealingContext) { PlantedValue($0) }
        }
        let isRight = value?.owner == record.owner.id
        return SeenKey(value: isRight ? value?.number : nil, isEnabled: record.isEnabled, label: record.label)
    }

    /// Opens the key of a route and says so.
    package func use(_ route: Route, _ journal: Journal) async throws {
        guard let owner = route.keyOwner, let id = route.keyID else { return }
        let began = Journal.now()
        let value = try await route.withSecret { PlantedValue($0) }
        let number = value?.owner == owner.id ? value?.number : nil
        journal.append(.used(.init(owner: owner.id, id: id, value: number, began: began, ended: Journal.now())))
    }
}
