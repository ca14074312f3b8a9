// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The parts of a message.
extension GeminiRendering {
    mutating func write(_ part: ContentPart, _ path: String, _ json: inout JSONWriter) throws(BYOKError) {
        switch part.content {
        case .text(let text):
            json.object { json in
                json.field("text", text)
                json.fields(part.googleFields)
            }
        case .image(let source, let detail):
            if let detail, detail != "auto" {
                drop(path + ".image_url.detail", "Google sets it for the request: generationConfig.mediaResolution")
            }
            try write(source, name: nil, part, path + ".image_url", &json)
        case .file(let source, let name):
            if name != nil { drop(path + ".file.filename", "Google takes no file names") }
            try write(source, name: name, part, path + ".file", &json)
        case .audio(let data, let format):
            json.object { json in
                Self.writeInline(data, "audio/" + format, &json)
                json.fields(part.googleFields)
            }
        case .other(let raw): try write(raw, part, path, &json)
        }
        drop(part.extra.filter { !ContentPart.googleNames.contains($0.name) }, path)
    }

    static func writeInline(_ data: String, _ type: String, _ json: inout JSONWriter) {
        json.object("inlineData") { json in
            json.field("mimeType", type)
            json.field("data", data)
        }
    }

    private func write(
        _ source: Media, name: String?, _ part: ContentPart, _ path: String, _ json: inout JSONWriter
    ) throws(BYOKError) {
        let guess = name.flatMap(GeminiMediaType.guess)
        switch source {
        case .data(let data, let type):
            let isKnown = !type.isEmpty && type != "application/octet-stream"
            json.object { json in
                Self.writeInline(data, isKnown ? type : guess ?? type, &json)
                json.fields(part.googleFields)
            }
        case .id(let id):
            let file = id.hasPrefix("files/") ? id : "files/" + id
            let url = id.contains("://") ? id : "https://generativelanguage.googleapis.com/v1beta/" + file
            Self.writeFile(url, guess, part, &json)
        case .url(let url):
            let type = GeminiMediaType.guess(url) ?? guess
            if !GeminiMediaType.isKnownToGoogle(url) { try check(url, type, path) }
            Self.writeFile(url, type, part, &json)
        }
    }

    private static func writeFile(_ url: String, _ type: String?, _ part: ContentPart, _ json: inout JSONWriter) {
        json.object { json in
            json.object("fileData") { json in
                json.field("mimeType", type)
                json.field("fileUri", url)
            }
            json.fields(part.googleFields)
        }
    }

    /// Whether Google can fetch it.
    private func check(_ url: String, _ type: String?, _ path: String) throws(BYOKError) {
        let start = url.prefix(8).lowercased()
        guard start.hasPrefix("https://") || start.hasPrefix("http://") else {
            throw Self.unsupported(path, "give the file as base64, or a URL that begins with https://.")
        }
        guard model.fetchesURLs else {
            throw Self.unsupported(path, "give the file as base64: \(model.name) fetches no URLs.")
        }
        guard type != nil else {
            throw Self.unsupported(
                path, "give the file as base64, or a URL whose path ends in the file's kind, such as '.png'.")
        }
    }

    /// A video in OpenRouter's form, or a part that came from Google, such as code that it ran.
    private func write(
        _ raw: RawJSON, _ part: ContentPart, _ path: String, _ json: inout JSONWriter
    ) throws(BYOKError) {
        guard let value = raw.json, value.isObject else {
            throw .invalid(path, "must be an object.")
        }
        if value["type"].equals("video_url"), let url = value["video_url"]["url"].string ?? value["video_url"].string {
            return try write(Media(url: url), name: nil, part, path + ".video_url", &json)
        }
        guard Self.isGoogles(raw) else {
            throw Self.unsupported(path, "use text, images, files, audio or 'video_url'.")
        }
        json.raw(value.raw)
    }

    /// Google's parts are objects that name what they are by a member: all others have a `type`.
    static func isGoogles(_ raw: RawJSON) -> Bool {
        guard !raw.isEmpty, let value = raw.json else { return false }
        return value.isObject && !value["type"].exists
    }
}

extension ContentPart {
    /// What Google says of a part and wants back with it.
    static let googleNames: Set<String> = ["thoughtSignature", "thought", "videoMetadata", "mediaResolution"]

    fileprivate var googleFields: [JSONField] { extra.filter { Self.googleNames.contains($0.name) } }
}
