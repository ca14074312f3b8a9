// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Foundation
import Testing

/// One recorded exchange and the facts that somebody else read out of it.
struct Recording: @unchecked Sendable, CustomTestStringConvertible {
    // Read once from JSON and never changed: that is what makes the dictionary safe to share.
    private let json: [String: Any]
    let id: String

    init?(_ url: URL) {
        guard let data = try? Data(contentsOf: url),
            let json = try? JSONSerialization.jsonObject(with: data) as? [String: Any], json["response"] != nil,
            let id = json["id"] as? String
        else { return nil }
        self.json = json
        self.id = id
    }

    var testDescription: String { [id, cell].filter { !$0.isEmpty }.joined(separator: " ") }
    var provider: String { json["provider"] as? String ?? "" }
    var api: String { json["api"] as? String ?? "chat" }
    var cell: String { json["cell"] as? String ?? "" }
    var expect: Facts { Facts(json["expect"] as? [String: Any] ?? [:]) }
    private var response: Facts { Facts(json["response"] as? [String: Any] ?? [:]) }
    var status: Int { response.int("status") ?? 0 }
    var isStream: Bool { response.bool("is_stream") == true && status == 200 }

    var body: [UInt8] {
        if let text = response.string("body") { return Array(text.utf8) }
        return response.string("body_base64").flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? []
    }

    /// Empty where the recording has none, or none that is JSON.
    var requestBody: [UInt8] {
        let text = Facts(json["request"] as? [String: Any] ?? [:]).string("body") ?? ""
        return (try? JSONSerialization.jsonObject(with: Data(text.utf8))) == nil ? [] : Array(text.utf8)
    }

    var reply: UpstreamReply {
        let headers = response.object("headers").values.compactMap { name, value in
            (value as? String).map { ReplyHeaders.Header(name, $0) }
        }
        return UpstreamReply(head: ReplyHead(status: status, headers: ReplyHeaders(headers)), body: body)
    }

    /// In OpenRouter's list: the models that cost nothing by the token and make more than text.
    var soldByPiece: Int {
        let list = (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
        return Facts(list).objects("data").count { model in
            let price = model.object("pricing")
            let made = model.object("architecture").values["output_modalities"] as? [String] ?? []
            let isFree = ["prompt", "completion"].allSatisfy { Double(price.string($0) ?? "") == 0 }
            return isFree && made.contains { $0 != "text" } && model.string("id")?.hasSuffix(":free") == false
        }
    }

    /// The folder that BYOK_CORPUS names; default: ../shared/corpus beside the package.
    static let folder: URL = {
        let package = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        let path = ProcessInfo.processInfo.environment["BYOK_CORPUS"] ?? "../shared/corpus"
        return URL(filePath: path, relativeTo: package).standardizedFileURL
    }()

    static let all: [Recording] = {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var found: [Recording] = []
        for case let url as URL in files ?? .init() where url.pathExtension == "json" {
            if let recording = Recording(url) { found.append(recording) }
        }
        if found.isEmpty {
            print(
                "SKIPPED: RecordedTraffic found no recordings in \(folder.path()); set BYOK_CORPUS to a folder of them."
            )
        }
        return found.sorted { ($0.provider, $0.id) < ($1.provider, $1.id) }
    }()
}

/// A JSON object, read by other means than the library's.
struct Facts {
    let values: [String: Any]
    init(_ values: [String: Any]) { self.values = values }

    /// Whether it is there, null or not.
    func has(_ name: String) -> Bool { values[name] != nil }
    func string(_ name: String) -> String? { values[name] as? String }
    func int(_ name: String) -> Int? { (values[name] as? NSNumber)?.intValue }
    func bool(_ name: String) -> Bool? { (values[name] as? NSNumber)?.boolValue }
    func object(_ name: String) -> Facts { Facts(values[name] as? [String: Any] ?? [:]) }
    func objects(_ name: String) -> [Facts] { (values[name] as? [[String: Any]] ?? []).map(Facts.init) }
    var isEmpty: Bool { values.isEmpty }
}

extension Recording {
    /// Where behind the provider's base URL it was sent, and what; nil where the recording lacks one.
    func sent(to provider: Provider) -> (target: String, body: String)? {
        let request = Facts(json["request"] as? [String: Any] ?? [:])
        guard let url = request.string("url"), url.hasPrefix(provider.origin.url) else { return nil }
        let target = String(url.dropFirst(provider.origin.url.count))
        if let text = request.string("body") { return text.isEmpty ? nil : (target, text) }
        guard let body = request.values["body"], !(body is NSNull),
            let data = try? JSONSerialization.data(withJSONObject: body)
        else { return nil }
        return (target, String(decoding: data, as: UTF8.self))
    }
}
