// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

extension ChatRequest { var wantsStreamUsage: Bool { true } }
extension ChatStream {
    var metadata: [(name: String, value: String)] { [] }
    func events(includesUsage: Bool) -> AsyncThrowingStream<[UInt8], any Error> {
        AsyncThrowingStream { c in
            Task {
                do {
                    for try await k in self { c.yield(Array("data: ".utf8) + k.json() + Array("\n\n".utf8)) };
                    c.yield(Array("data: [DONE]\n\n".utf8)); c.finish()
                } catch { c.finish(throwing: error) }
            }
        }
    }
}
struct Model { var name: String; func json() -> [UInt8] { [] } }
extension [Model] { func json() -> [UInt8] { [] } }
extension BYOKRouter { func models(for caller: Caller) async throws(BYOKError) -> [Model] { [] } }
extension RouterOptions {
    var keyTestsPerMinute: Int? {
        get { nil }
        set {}
    }
}
