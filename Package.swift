// swift-tools-version: 6.2
// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]
/// Targets that touch C spell out every unsafe step.
let settingsForC = settings + [.strictMemorySafety()]

let package = Package(
    name: "byok",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "BYOKCore", targets: ["BYOKCore"]),
        .library(name: "BYOKProviders", targets: ["BYOKProviders"]),
        .library(name: "BYOKStorage", targets: ["BYOKStorage"]),
        .library(name: "BYOKTesting", targets: ["BYOKTesting"]),
    ],
    traits: [
        .trait(name: "Postgres", description: "PostgresStore, on libpq. Off: nothing of libpq is needed to build."),
        .default(enabledTraits: ["Postgres"]),
    ],
    targets: [
        .target(name: "BYOKCore", swiftSettings: settings),
        .target(
            name: "BYOKProviders", dependencies: ["BYOKCore", "CBYOKCatalog", "CBYOKCurl"],
            exclude: ["Catalog/models.catalog"], swiftSettings: settingsForC),
        .target(
            name: "BYOKStorage",
            dependencies: [
                "BYOKCore", "CLibcrypto", "CSQLite", .target(name: "CLibpq", condition: .when(traits: ["Postgres"])),
            ],
            swiftSettings: settingsForC
        ),
        .target(name: "BYOKTesting", dependencies: ["BYOKCore", "BYOKProviders"], swiftSettings: settings),
        .target(name: "CBYOKCatalog"),
        .target(name: "CBYOKCurl", dependencies: ["CLibcurl"]),
        .systemLibrary(
            name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        .systemLibrary(
            name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
        .systemLibrary(
            name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .testTarget(
            name: "BYOKCoreTests",
            dependencies: ["BYOKCore", "BYOKProviders", "BYOKStorage", "BYOKTesting", "StoreWorkload"],
            resources: [.copy("Fixtures")], swiftSettings: settings),
        .testTarget(
            name: "BYOKProvidersTests", dependencies: ["BYOKCore", "BYOKProviders", "BYOKStorage", "BYOKTesting"],
            resources: [.copy("Fixtures")], swiftSettings: settings),
        .testTarget(
            name: "BYOKStorageTests",
            dependencies: [
                "BYOKCore", "BYOKProviders", "BYOKStorage", "BYOKTesting", "CPowerCut", "StoreWorkload", "store-worker",
            ],
            exclude: ["Sealing/interop.py"], resources: [.copy("Fixtures")], swiftSettings: settings),
        // What the durability tests kill, starve and cut the power of. No products: nobody else gets them.
        .target(
            name: "StoreWorkload", dependencies: ["BYOKCore", "BYOKProviders", "BYOKStorage", "BYOKTesting"],
            path: "Tests/StoreWorkload", swiftSettings: settings),
        .executableTarget(
            name: "store-worker", dependencies: ["BYOKCore", "BYOKProviders", "BYOKTesting", "StoreWorkload"],
            path: "Tests/StoreWorker", swiftSettings: settings),
        .target(name: "CPowerCut", dependencies: ["CSQLite"], path: "Tests/CPowerCut"),
    ]
)
