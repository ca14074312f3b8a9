// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension AnthropicMessages {
    /// A part as a content block, member by member; nil for text of white space alone, which the API refuses and which says
    /// nothing.
    static func block(_ part: ContentPart, at path: String, _ notes: inout Notes) throws(BYOKError) -> [JSONField]? {
        var block: [JSONField]
        var known: Set = ["cache_control"]
        switch part.content {
        case .text(let text):
            if text.allSatisfy(\.isWhitespace) { return nil }
            block = textBlock(text)
            known.insert("citations")
        case .image(let media, let detail):
            block = try image(media, at: path, &notes)
            if let detail, detail != "auto" { notes.drop("\(path).detail", "Anthropic has no detail of images") }
        case .file(let media, let name):
            block = try document(media, name: name, at: path, &notes)
            known.formUnion(["citations", "context"])
            if name == nil { known.insert("title") }
        case .audio:
            throw .unsupported(path, by: name, "send a transcript as text.")
        case .other(let raw):
            guard let json = raw.json, json["type"].string != nil else {
                throw .unsupported(path, by: name, "give it a 'type' that the Messages API knows.")
            }
            block = json.members(except: [])
        }
        let given = Set(block.map(\.name))
        return block + notes.keep(known.subtracting(given), of: part.extra, at: path)
    }

    static func textBlock(_ text: String) -> [JSONField] { [JSONField("type", "text"), JSONField("text", text)] }

    private static func image(
        _ media: Media, at path: String, _ notes: inout Notes
    ) throws(BYOKError) -> [JSONField] {
        [JSONField("type", "image"), JSONField("source", try source(media, at: path, &notes))]
    }

    /// PDFs as they are, text as text; an image that comes as a file is an image.
    private static func document(
        _ media: Media, name: String?, at path: String, _ notes: inout Notes
    ) throws(BYOKError) -> [JSONField] {
        var source: RawJSON
        if case .data(let base64, let type) = media {
            let isPDF = type == "application/pdf" || name?.lowercased().hasSuffix(".pdf") == true
            if type.hasPrefix("image/") {
                if name != nil { notes.drop("\(path).filename", "Anthropic gives images no title") }
                return try image(media, at: path, &notes)
            } else if isPDF {
                source = inlineSource(base64, "application/pdf")
            } else if isText(type) {
                guard let text = media.text else { throw .invalid(path, "must be UTF-8 text in base64.") }
                source = RawJSON(
                    fields: [JSONField("type", "text"), JSONField("media_type", "text/plain"), JSONField("data", text)])
            } else {
                throw .unsupported(
                    path, by: self.name, "give PDF or text instead of '\(type.prefix(60))'.")
            }
        } else {
            source = try self.source(media, at: path, &notes)
        }
        var block = [JSONField("type", "document"), JSONField("source", source)]
        if let name { block.append(JSONField("title", name)) }
        return block
    }

    private static func isText(_ type: String) -> Bool {
        type.hasPrefix("text/") || ["application/json", "application/xml", "application/yaml"].contains(type)
    }

    private static func inlineSource(_ base64: String, _ type: String) -> RawJSON {
        RawJSON(fields: [JSONField("type", "base64"), JSONField("media_type", type), JSONField("data", base64)])
    }

    private static func source(_ media: Media, at path: String, _ notes: inout Notes) throws(BYOKError) -> RawJSON {
        switch media {
        case .data(let base64, let type): return inlineSource(base64, type == "image/jpg" ? "image/jpeg" : type)
        case .url(let url):
            if url.hasPrefix("data:") { throw .invalid(path, "must be base64 where it is a data URL.") }
            return RawJSON(fields: [JSONField("type", "url"), JSONField("url", url)])
        case .id(let id):
            // https://platform.claude.com/docs/en/build-with-claude/files
            notes.need(beta: "files-api-2025-04-14")
            return RawJSON(fields: [JSONField("type", "file"), JSONField("file_id", id)])
        }
    }
}
