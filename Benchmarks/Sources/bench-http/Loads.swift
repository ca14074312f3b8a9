// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Foundation

/// What all clients are asked to do, and who answers: one provider on their own core, and one apart from it.
struct Loads {
    static let megabytes = 32.0

    private let beside: Upstream
    private let apart: Upstream
    private let chat: [UInt8]
    private let streamed: [UInt8]

    init(chat file: String, binaries: String, cores: Int) throws {
        beside = try Upstream(core: 0, binaries: binaries)
        apart = try Upstream(core: cores > 1 ? 1 : 0, binaries: binaries)
        chat = Array(try Data(contentsOf: URL(filePath: file)))
        streamed = chat.dropLast() + Array(#","stream":true}"#.utf8)
    }

    var origins: [String] { [beside.origin, apart.origin] }
    var all: [Load] { [request, requests, stream, streams, first, firsts, bulk] }

    var request: Load { Load(beside.origin, body: chat, width: 1) }
    var requests: Load { Load(apart.origin, body: chat, width: 16) }
    /// At the pace of a fast model; all sixteen together bring five times as many chunks.
    var stream: Load { streamed("chunks=300&pace=2000", width: 1) }
    var streams: Load { streamed("chunks=100&pace=6000", width: 16) }
    var first: Load { streamed("chunks=1", width: 1) }
    var firsts: Load { streamed("chunks=1", width: 16) }
    var bulk: Load { streamed("blob/bytes=\(Int(Self.megabytes * 1e6))", width: 1) }

    private func streamed(_ parameters: String, width: Int) -> Load {
        Load(beside.origin, "/\(parameters)/v1/chat/completions", body: streamed, width: width)
    }
}
