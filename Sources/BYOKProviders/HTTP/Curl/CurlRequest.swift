// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import CBYOKCurl

/// The owner of a request's header lines, the key's among them, and of its body: one piece of memory, wiped when it goes.
@safe struct CurlRequest: ~Copyable {
    let pointer: OpaquePointer

    /// Nil where there is no memory.
    /// - Parameter request: validated.
    init?(_ request: borrowing UpstreamRequest, key: Span<UInt8>) {
        let names = request.headers
        let sendsBody = request.method == .post
        // What libcurl would add by itself, besides.
        let omitsType = sendsBody && !names.contains { $0.name == "content-type" }
        var (lines, bytes) = (4, 64 + request.body.count)
        for header in names {
            lines += 1
            bytes += header.name.utf8.count + header.value.utf8.count + 4
        }
        if let keyHeader = request.keyHeader {
            bytes += keyHeader.name.utf8.count + keyHeader.prefix.utf8.count + key.count + 4
        }
        guard let pointer = unsafe byok_request_create(lines, bytes) else { return nil }
        unsafe self.pointer = pointer
        for header in names { add(header.name.utf8.span, Span(), header.value.utf8.span) }
        if let keyHeader = request.keyHeader, !key.isEmpty {
            add(keyHeader.name.utf8.span, keyHeader.prefix.utf8.span, key)
        }
        add("Accept-Encoding".utf8.span, Span(), "identity".utf8.span)
        omit("Expect")
        if omitsType { omit("Content-Type") }
        if sendsBody {
            unsafe request.body.withUnsafeBufferPointer { body in
                unsafe byok_request_set_body(pointer, body.baseAddress, body.count)
            }
        }
    }

    deinit { unsafe byok_request_destroy(pointer) }

    private func add(_ name: Span<UInt8>, _ prefix: Span<UInt8>, _ value: Span<UInt8>) {
        unsafe name.withUnsafeBufferPointer { name in
            unsafe prefix.withUnsafeBufferPointer { prefix in
                unsafe value.withUnsafeBufferPointer { value in
                    unsafe byok_request_add(
                        pointer, name.baseAddress, name.count, prefix.baseAddress, prefix.count, value.baseAddress,
                        value.count)
                }
            }
        }
    }

    private func omit(_ name: StaticString) {
        unsafe byok_request_omit(pointer, name.utf8Start, name.utf8CodeUnitCount)
    }
}
