// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import CBYOKCurl

/// The owner of a libcurl multi handle, and with it of all connections.
// One thread performs; `wake` is the one call that libcurl allows from others meanwhile. The last reference goes after that
// thread's end.
@safe final class CurlMulti: @unchecked Sendable {
    private let multi: OpaquePointer

    /// Nil where there is no memory.
    init?(idleConnections: Int) {
        guard let multi = unsafe byok_multi_create(max(1, idleConnections)) else { return nil }
        unsafe self.multi = multi
    }

    deinit { unsafe byok_multi_destroy(multi) }

    func wake() { _ = unsafe byok_multi_wake(multi) }

    // Only the loop's thread calls the rest.

    /// False where libcurl does not take it.
    func add(_ handle: CurlHandle) -> Bool { unsafe byok_multi_add(multi, handle.easy) == 0 }
    func remove(_ handle: CurlHandle) { _ = unsafe byok_multi_remove(multi, handle.easy) }
    func perform() { _ = unsafe byok_multi_perform(multi) }
    /// Until there is something to do: on a connection, by libcurl's own clocks, or because of `wake`.
    func wait(atMost milliseconds: Int32) { _ = unsafe byok_multi_wait(multi, milliseconds) }

    /// A transfer that has ended, with libcurl's code.
    func nextDone() -> (transfer: CurlTransfer, code: Int32)? {
        var code: Int32 = 0
        guard let context = unsafe byok_multi_next_done(multi, &code) else { return nil }
        return (unsafe CurlTransfer.of(context), code)
    }
}
