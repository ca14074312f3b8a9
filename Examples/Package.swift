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
        .executableTarget(
            name: "quickstart",
            dependencies: [
                .product(name: "BYOKCore", package: "byok"),
                .product(name: "BYOKProviders", package: "byok"),
                .product(name: "BYOKStorage", package: "byok"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "readme",
            dependencies: [
                .product(name: "BYOKCore", package: "byok"),
                .product(name: "BYOKProviders", package: "byok"),
                .product(name: "BYOKStorage", package: "byok"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "QuickstartTests", dependencies: ["quickstart"], swiftSettings: settings),
    ]
)
