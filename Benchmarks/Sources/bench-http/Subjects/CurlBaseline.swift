// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import CCurlBaseline
internal import CMeter

/// The limit: libcurl driven from C.
final class CurlBaseline: HTTPSubject {
    let name = "C libcurl"
    private let baseline: OpaquePointer
    private let stamps: UnsafeMutablePointer<UInt64>
    private static let room = 1 << 16

    init(trusting authorities: String? = nil) {
        guard let baseline = curl_baseline_new(authorities) else { fatalError("libcurl cannot be started") }
        self.baseline = baseline
        stamps = .allocate(capacity: Self.room)
    }

    deinit {
        curl_baseline_free(baseline)
        stamps.deallocate()
    }

    func requests(_ load: Load, count: Int) async throws -> Calls? {
        var times = [UInt64](repeating: 0, count: count)
        let received = send(load) { curl_baseline_requests(baseline, $0, count, &times) }
        precondition(received > 0, "a request of \(name) failed")
        return Calls(times: times)
    }

    func streams(_ load: Load) async throws -> Calls? {
        var firsts = [UInt64](repeating: 0, count: load.width)
        var stamps = meter_stamps()
        stamps.ages = self.stamps
        stamps.capacity = Self.room
        let received = send(load) { curl_baseline_streams(baseline, $0, &firsts, &stamps) }
        precondition(received > 0, "a stream of \(name) failed")
        return Calls(times: firsts, ages: Array(UnsafeBufferPointer(start: stamps.ages, count: stamps.count)))
    }

    func bulk(_ load: Load) async throws -> Calls? { try await requests(load, count: 1) }

    private func send(_ load: Load, _ body: (curl_baseline_load) -> Int64) -> Int64 {
        load.url.withCString { url in
            load.body.withUnsafeBufferPointer { bytes in
                body(.init(url: url, body: bytes.baseAddress, body_len: bytes.count, width: load.width))
            }
        }
    }
}
