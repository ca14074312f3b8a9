// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import Testing

struct ChatCompletionsReplyTests {
    /// OpenAI's clients join the lists of a stream by it, and refuse elements without.
    @Test func elementsOfListsInStreamsSayWhereTheyBelong() throws {
        var delta = ChatChunk.Delta(index: 0)
        var placed = ReasoningBlock(.text, "c")
        placed.extra = [JSONField("index", try RawJSON("7"))]
        delta.reasoning = [
            .init(block: 0, ReasoningBlock(.text, "a")), .init(block: 3, ReasoningBlock(.summary, "b")),
            .init(block: 21, placed),
        ]
        delta.toolCalls = [.init(index: 1, id: "call_1", name: "f", arguments: "{}")]
        delta.media = [.image(.url("https://a.example/1")), .image(.url("https://a.example/2"))]
        var chunk = ChatChunk()
        chunk.choices = [delta]
        let written = try Facts(object: String(decoding: chunk.json(), as: UTF8.self)).objects("choices")[0]
            .object("delta")
        #expect(written.objects("reasoning_details").map { $0.int("index") } == [0, 3, 7])
        #expect(written.objects("tool_calls").map { $0.int("index") } == [1])
        #expect(written.objects("images").map { $0.int("index") } == [0, 1])
    }
}
