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
/// Debian's description of hiredis holds a flag that SwiftPM refuses with a warning, and its compiler needs none.
#if os(Linux)
let hiredis: String? = nil
#else
let hiredis: String? = "hiredis"
#endif
let byok: [Target.Dependency] = ["BYOKCore", "BYOKProviders", "BYOKStorage"].map { .product(name: $0, package: "byok") }
let testing: Target.Dependency = .product(name: "BYOKTesting", package: "byok")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "byok-examples",
    platforms: [.macOS(.v26)],
    traits: [
        .trait(name: "Postgres", description: "Builds BYOK with its PostgresStore."),
        .default(enabledTraits: ["Postgres"]),
    ],
    dependencies: [
        .package(
            name: "byok", path: "..", traits: [.trait(name: "Postgres", condition: .when(traits: ["Postgres"]))]),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    ],
    targets: [
        .target(name: "Console", dependencies: byok + [argumentParser], swiftSettings: settings),
        .executableTarget(
            name: "quickstart", dependencies: byok + ["Console", argumentParser, testing], swiftSettings: settings),
        .executableTarget(
            name: "byok", dependencies: byok + ["Console", argumentParser], exclude: ["README.md"],
            swiftSettings: settings),
        .executableTarget(name: "readme", dependencies: byok, swiftSettings: settings),
        .executableTarget(name: "embedding", dependencies: byok, swiftSettings: settings),
        .executableTarget(name: "chat", dependencies: byok + [testing], swiftSettings: settings),
        .executableTarget(name: "key-closure", dependencies: byok + [testing], swiftSettings: settings),
        .executableTarget(
            name: "custom-storage", dependencies: byok + ["CHiredis"], exclude: ["README.md"],
            resources: [
                "commit", "records", "page", "feed", "head", "request", "ledger", "open", "entries", "expired", "rows",
                "usage", "summary", "receipts", "receipt", "purge",
            ].map {
                .embedInCode("Scripts/\($0).lua")
            },
            swiftSettings: settingsForC
        ),
        .systemLibrary(
            name: "CHiredis", pkgConfig: hiredis, providers: [.apt(["libhiredis-dev"]), .brew(["hiredis"])]),
        .testTarget(
            name: "CustomStorageTests",
            dependencies: byok + ["custom-storage", testing],
            swiftSettings: settings
        ),
        .target(name: "ConsoleTesting", path: "Tests/ConsoleTesting", swiftSettings: settings),
        .testTarget(
            name: "QuickstartTests", dependencies: byok + ["quickstart", "ConsoleTesting", testing],
            swiftSettings: settings),
        .testTarget(
            name: "ProgramTests", dependencies: ["chat", "key-closure", "ConsoleTesting"],
            exclude: ["Fixtures"], swiftSettings: settings),
        .testTarget(name: "DocumentationTests", dependencies: byok + [testing], swiftSettings: settings),
        .testTarget(
            name: "ByokTests", dependencies: byok + ["byok", "ConsoleTesting"], exclude: ["Fixtures"],
            swiftSettings: settings),
    ]
)
