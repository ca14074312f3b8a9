// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// Parts of messages become content blocks.
@Suite struct AnthropicContentTests {
    private func block(_ part: ContentPart) throws -> (text: String, rendered: AnthropicSample.Rendered) {
        let rendered = try AnthropicSample.render([.user([part])])
        return (rendered.json["messages"][0]["content"][0].raw.description, rendered)
    }

    @Test(arguments: [
        (ContentPart.text("Hé"), #"{"type":"text","text":"Hé"}"#),
        (
            .image(.data(base64: "iVBO", type: "image/png")),
            #"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO"}}"#
        ),
        (
            .image(.data(base64: "/9j/", type: "image/jpg"), detail: "auto"),
            #"{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"/9j/"}}"#
        ),
        (
            .image(Media(url: "data:image/gif;base64,R0lG")),
            #"{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"R0lG"}}"#
        ),
        (
            .image(.url("https://example.org/a.png")),
            #"{"type":"image","source":{"type":"url","url":"https://example.org/a.png"}}"#
        ),
        (.image(.id("file_1")), #"{"type":"image","source":{"type":"file","file_id":"file_1"}}"#),
        (
            .file(.data(base64: "JVBE", type: "application/pdf"), name: "a.pdf"),
            #"{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"},"title":"a.pdf"}"#
        ),
        (
            .file(.data(base64: "JVBE", type: "application/octet-stream"), name: "A.PDF"),
            #"{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"},"title":"A.PDF"}"#
        ),
        (
            .file(.data(base64: "R3LDvMOfZQ==", type: "text/plain"), name: nil),
            #"{"type":"document","source":{"type":"text","media_type":"text/plain","data":"Grüße"}}"#
        ),
        (
            .file(.data(base64: "YSxiCjEsMg", type: "text/csv"), name: "t.csv"),
            #"{"type":"document","source":{"type":"text","media_type":"text/plain","data":"a,b\n1,2"},"title":"t.csv"}"#
        ),
        (
            .file(.url("https://example.org/a.pdf")),
            #"{"type":"document","source":{"type":"url","url":"https://example.org/a.pdf"}}"#
        ),
        (
            .file(.id("file_2"), name: "b"),
            #"{"type":"document","source":{"type":"file","file_id":"file_2"},"title":"b"}"#
        ),
        (
            .file(.data(base64: "iVBO", type: "image/png")),
            #"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO"}}"#
        ),
    ])
    func everyPartHasItsBlock(part: ContentPart, wanted: String) throws {
        let (text, rendered) = try block(part)
        #expect(text == wanted)
        #expect(rendered.drops.isEmpty)
    }

    @Test func blocksOfAKindThatIsNotKnownPassAsTheyAre() throws {
        let raw = try RawJSON(#"{"type":"search_result","source":"s","content":[ ],"citations":{"enabled":true}}"#)
        #expect(
            try block(ContentPart(.other(raw))).text
                == #"{"type":"search_result","source":"s","content":[ ],"citations":{"enabled":true}}"#)
    }

    @Test func filesByIdAskForTheirBetaOnce() throws {
        let rendered = try AnthropicSample.render([.user([.image(.id("file_1")), .file(.id("file_2"))])]) {
            $0.extra = [JSONField("betas", try RawJSON(#"["skills-2025-10-02", "files-api-2025-04-14"]"#))]
        }
        let betas = rendered.request.headers.filter { $0.name == "anthropic-beta" }
        #expect(betas.map(\.value) == ["files-api-2025-04-14,skills-2025-10-02"])
    }

    @Test func furtherFieldsOfPartsAreKeptOrListed() throws {
        var part = ContentPart.file(.url("https://example.org/a.pdf"), name: "a")
        part.extra = [
            JSONField("cache_control", try RawJSON(#"{"type":"ephemeral"}"#)),
            JSONField("citations", try RawJSON(#"{"enabled":true}"#)), JSONField("context", "c"),
            JSONField("title", "other"), JSONField("colour", "red"),
        ]
        let (text, rendered) = try block(part)
        #expect(
            text
                == #"{"type":"document","source":{"type":"url","url":"https://example.org/a.pdf"},"title":"a","cache_control":{"type":"ephemeral"},"citations":{"enabled":true},"context":"c"}"#
        )
        #expect(rendered.dropped == ["messages[0].content[0].title", "messages[0].content[0].colour"])
    }

    @Test func theDetailOfAPictureIsListed() throws {
        #expect(
            try block(.image(.url("https://example.org/a"), detail: "low")).rendered.dropped
                == ["messages[0].content[0].detail"])
    }

    @Test(arguments: [
        (ContentPart.audio("UklG", format: "wav"), BYOKError.Code.unsupportedField),
        (.file(.data(base64: "UEsD", type: "application/zip"), name: "a.zip"), .unsupportedField),
        (.file(.data(base64: "/w==", type: "text/plain")), .invalidRequest),
        (.file(.data(base64: "not base64!", type: "text/plain")), .invalidRequest),
        (.image(.url("data:image/svg+xml,%3Csvg/%3E")), .invalidRequest),
        (ContentPart(.other(.init(trusted: Array(#"{"executableCode":{}}"#.utf8)))), .unsupportedField),
    ])
    func whatCannotBeSentNamesItsField(part: ContentPart, code: BYOKError.Code) {
        let refusal = AnthropicSample.refusal([.user([.text("See:"), part])])
        #expect(refusal?.code == code)
        #expect(refusal?.message.contains("'messages[0].content[1]'") == true)
    }
}
