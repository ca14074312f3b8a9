// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import Foundation
import Testing

/// The code of TheCatalogue, ChangingTheMasterKey, ImportingKeys and StoringInPostgres: it is to compile; what it does is tested elsewhere.
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

    #if Postgres
    func readTheirTable(_ theirs: String) async throws {
        let table = try await FernetTable("public.user_keys", PostgresOptions(dsn: theirs))
        let rows = table.rows(["user_id", "provider", "api_key_encrypted"], orderedBy: "created_at")
        for try await row in rows { print("row \(row.number)", row.texts[0]) }
        await table.close()
    }

    func storeInPostgres(_ sealer: FernetSealer) async throws -> [BYOKRouter] {
        let owner = PostgresOptions(dsn: "postgresql://byok_owner@db1/shop")
        let migration = try await PostgresStore.migrate(owner, roles: PostgresRoles(app: "byok_app"))
        print("format \(migration.before ?? 0) is now \(migration.after)")

        var options = PostgresOptions(dsn: "postgresql://byok_app@db1,db2/shop?sslrootcert=/etc/ssl/db-ca.pem")
        options.connections = 16
        let store = try await PostgresStore(options)
        let router = try BYOKRouter(catalog: .bundled, store: store, sealer: sealer, ledger: store)
        return [router]
    }

    func goThroughAPooler() async throws -> PostgresStore {
        var pooled = PostgresOptions(dsn: "postgresql://byok_app@bouncer:6432/shop")
        pooled.directDSN = "postgresql://byok_app@db1,db2/shop"
        return try await PostgresStore(pooled)
    }
    #endif
}
