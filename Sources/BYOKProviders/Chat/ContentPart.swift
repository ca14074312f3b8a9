// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A piece of a message.
public struct ContentPart: Hashable, Sendable {
    public var content: Content
    /// Further fields, such as `cache_control`.
    public var extra: [JSONField] = []

    public init(_ content: Content) { self.content = content }

    public static func text(_ text: String) -> ContentPart { ContentPart(.text(text)) }
    public static func image(_ source: Media, detail: String? = nil) -> ContentPart {
        ContentPart(.image(source, detail: detail))
    }
    public static func file(_ source: Media, name: String? = nil) -> ContentPart {
        ContentPart(.file(source, name: name))
    }
    public static func audio(_ data: String, format: String) -> ContentPart {
        ContentPart(.audio(base64: data, format: format))
    }

    /// May grow in minor versions: switch with a `default`.
    public enum Content: Hashable, Sendable {
        case text(String)
        /// `detail`: "low", "high", "auto".
        case image(Media, detail: String?)
        /// A document, usually a PDF.
        case file(Media, name: String?)
        /// `format`: "wav", "mp3".
        case audio(base64: String, format: String)
        /// A part of a kind that this library does not know, whole.
        case other(RawJSON)
    }
}

/// Where an image or a document is.
public enum Media: Hashable, Sendable {
    case url(String)
    /// In the request itself. `type`: "image/png".
    case data(base64: String, type: String)
    /// Uploaded to the provider before.
    case id(String)

    /// A `data:` URL with base64 becomes `data`, anything else stays a URL.
    public init(url: String) {
        guard url.hasPrefix("data:"), let comma = url.firstIndex(of: ",") else {
            self = .url(url)
            return
        }
        let head = url[url.index(url.startIndex, offsetBy: 5)..<comma]
        guard head.hasSuffix(";base64") else {
            self = .url(url)
            return
        }
        let type = head.split(separator: ";").first.map(String.init) ?? "application/octet-stream"
        self = .data(base64: String(url[url.index(after: comma)...]), type: type)
    }

    /// As a URL; nil for an upload.
    public var url: String? {
        switch self {
        case .url(let url): url
        case .data(let base64, let type): "data:\(type);base64,\(base64)"
        case .id: nil
        }
    }
}
