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
let nio: [Target.Dependency] = ["NIOCore", "NIOHTTP1", "NIOPosix", "NIOFoundationCompat"].map {
    .product(name: $0, package: "swift-nio")
}

// A package of its own: AsyncHTTPClient brings seventeen others, which are more work to build than BYOK and the other
// examples together.
let package = Package(
    name: "own-http-client",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "byok", path: "../.."),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        // What AsyncHTTPClient speaks, in the versions that it asks for.
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.100.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.30.0"),
    ],
    targets: [
        .executableTarget(
            name: "own-http-client",
            dependencies: byok + nio + [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings)
    ]
)
