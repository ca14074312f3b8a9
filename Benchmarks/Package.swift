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

/// Calls over HTTP: bench-http is the client, bench-upstream the provider, a process of its own so that its time is not
/// counted; bench-client asks gateways (Gateway/bench.py). Both wait with epoll.
#if os(Linux)
let http: [Target] = [
    .executableTarget(
        name: "bench-http",
        dependencies: [
            "BenchKit", "CCurlBaseline", "CMeter", .product(name: "BYOKCore", package: "byok"),
            .product(name: "BYOKProviders", package: "byok"), .product(name: "BYOKStorage", package: "byok"),
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        ],
        swiftSettings: settings
    ),
    .executableTarget(name: "bench-client"),
    .executableTarget(name: "bench-upstream", linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
    .target(name: "CCurlBaseline", dependencies: ["CMeter"], linkerSettings: [.linkedLibrary("curl")]),
    .target(name: "CMeter"),
]
#else
let http: [Target] = []
#endif

let package = Package(
    name: "byok-benchmarks",
    platforms: [.macOS(.v26)],
    traits: [
        .trait(name: "Postgres", description: "Measures PostgresStore; passed on to the package it is of."),
        .default(enabledTraits: ["Postgres"]),
    ],
    dependencies: [
        .package(name: "byok", path: "..", traits: [.trait(name: "Postgres", condition: .when(traits: ["Postgres"]))]),
        .package(url: "https://github.com/swift-server/async-http-client.git", exact: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
    ],
    targets: [
        .target(name: "BenchKit", swiftSettings: settings),
        .executableTarget(
            name: "bench",
            dependencies: byok + [
                "BenchKit", "CFernetBaseline", "CSelectBaseline", "CHeap",
                .target(name: "CPostgresBaseline", condition: .when(traits: ["Postgres"])),
            ],
            swiftSettings: settings
        ),
        .executableTarget(name: "start-noop", swiftSettings: settings),
        .executableTarget(name: "start-route", dependencies: byok, swiftSettings: settings),
        .target(name: "CHeap"),
        .target(name: "CFernetBaseline", linkerSettings: [.linkedLibrary("crypto")]),
        .target(name: "CPostgresBaseline", linkerSettings: [.linkedLibrary("pq")]),
        .target(name: "CSelectBaseline", linkerSettings: [.linkedLibrary("sqlite3")]),
    ] + http
)
