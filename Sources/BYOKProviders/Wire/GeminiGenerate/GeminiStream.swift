// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

/// Reads `streamGenerateContent?alt=sse`: one response object per event, no names, no mark at the end but the reasons why
/// the answers ended.
package struct GeminiStream: ChatStreamParser {
    private var reader: GeminiReader

    package init(_ failures: FailureReader) { reader = GeminiReader(failures) }

    package mutating func parse(_ event: ServerSentEvent, into chunks: inout [ChatChunk]) throws(AttemptFailure) {
        // Google sends no `[DONE]`; proxies before it do.
        if event.data.isEmpty || event.data == Self.done { return }
        guard let json = try? JSON(parsing: event.data) else {
            throw reader.failures.unreadable("A chunk of the stream is no JSON.", partial: reader.seen)
        }
        try reader.read(json, into: &chunks)
    }

    package mutating func finish(into chunks: inout [ChatChunk]) throws(AttemptFailure) {
        guard reader.isFinished else {
            throw reader.failures.unreadable("The stream ended before the answer did.", partial: reader.seen)
        }
    }

    private static let done = Array("[DONE]".utf8)
}
