// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Console

/// One question, carried through: the answer is printed as it comes.
struct Chat: Sendable {
    let client: ChatClient
    let request: ChatRequest
    let routed: RouteRequest
    let isStream: Bool
    /// Nothing is printed before the end.
    let isJSON: Bool

    /// What became of it.
    struct End: Sendable {
        var text = ""
        var receipt: Receipt?
        var error: BYOKError?
    }

    func run() async -> End {
        var end = End()
        do {
            if isStream {
                try await stream(&end)
            } else {
                let reply = try await client.complete(
                    request, for: routed.caller, spendPolicy: routed.spendPolicy, key: routed.key)
                end.receipt = reply.receipt
                take(reply.text, &end)
            }
        } catch {
            end.error = error
            end.receipt = end.receipt ?? error.receipt
        }
        if !isJSON, !end.text.isEmpty { Terminal.output.write("\n") }
        return end
    }

    private func stream(_ end: inout End) async throws(BYOKError) {
        let stream = try await client.stream(
            request, for: routed.caller, spendPolicy: routed.spendPolicy, key: routed.key)
        do {
            for try await chunk in stream { take(chunk.text, &end) }
        } catch {
            // Also of a stream that was cancelled: what had come by then.
            stream.cancel()
            end.receipt = await stream.receipt
            throw error
        }
        end.receipt = await stream.receipt
    }

    private func take(_ text: String, _ end: inout End) {
        end.text += text
        guard !isJSON else { return }
        // A model may write what garbles a terminal.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        Terminal.output.write(lines.map { String($0).safe }.joined(separator: "\n"))
    }
}
