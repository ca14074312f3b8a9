// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import Foundation
import Testing

/// The code of TheCatalogue, ChangingTheMasterKey and ImportingKeys: it is to compile; what it does is tested elsewhere.
struct OtherArticles {
    func replaceTheCatalogue(_ router: BYOKRouter) throws {
        let file = try CatalogFile(String(contentsOfFile: "models.catalog", encoding: .utf8))
        try router.replaceCatalog(
            ProviderCatalog(providers: Provider.builtIn, models: file.models, snapshot: file.snapshot))
    }

    func changeTheMasterKey(_ environment: [String: String], _ router: BYOKRouter) async throws {
        let keyring = try MasterKeyring(environment: environment)
        let added = try keyring.adding(MasterKeyring.generate())  // step 1
        let promoted = try added.promoting(added.kids[1])  // step 2

        let vault = router.keys.acting(as: "operator")  // step 3, on a router with `promoted`
        let report = try await vault.reseal { print($0) }
        let use = try await router.keys.masterKeyUse()
        let retired = try promoted.retiring(promoted.kids[1], use: use)  // step 4
        try retired.write(toFile: "/etc/app/master.keys")  // the file that BYOK_ENCRYPTION_KEY_FILE names
        print(report)
    }

    func importKeys(
        _ router: BYOKRouter, _ theirKeys: String, _ rows: AsyncStream<Result<FernetRow, ImportNote>>
    ) async throws {
        let importing = FernetImport(into: router.keys.acting(as: "operator"), opening: try MasterKeyring(theirKeys))
        let dry = try await importing.run(rows, dryRun: true)  // opens and judges every row; writes nothing
        let done = try await importing.run(rows, dryRun: false)
        print(dry, done)
    }
}
