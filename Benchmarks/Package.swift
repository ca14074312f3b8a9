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
let byok: [Target.Dependency] = ["BYOKCore", "BYOKProviders", "BYOKStorage", "BYOKTesting"].map {
    .product(name: $0, package: "byok")
}

let package = Package(
    name: "byok-benchmarks",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "byok", path: "..")],
    targets: [
        .executableTarget(
            name: "bench", dependencies: byok + ["CFernetBaseline", "CSelectBaseline", "CHeap"], swiftSettings: settings
        ),
        .executableTarget(name: "start-noop", swiftSettings: settings),
        .executableTarget(name: "start-route", dependencies: byok, swiftSettings: settings),
        .target(name: "CHeap"),
        .target(name: "CFernetBaseline", linkerSettings: [.linkedLibrary("crypto")]),
        .target(name: "CSelectBaseline", linkerSettings: [.linkedLibrary("sqlite3")]),
    ]
)
