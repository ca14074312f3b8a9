// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import Testing

/// A terminal that a test types on.
package final class PseudoTerminal {
    private let near: Int32
    private let far: Int32
    private let process: Process
    package private(set) var transcript = ""

    package init(
        _ arguments: [String], in sandbox: Sandbox, columns: UInt16 = 80, environment: [String: String] = [:]
    ) throws {
        (near, far) = try Self.open()
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(far, UInt(TIOCSWINSZ), &size)
        _ = fcntl(near, F_SETFL, O_NONBLOCK)
        let handle = FileHandle(fileDescriptor: far)
        let environment = sandbox.environment.filter { $0.key != "COLUMNS" }
            .merging(["TERM": "xterm"]) { $1 }.merging(environment) { $1 }
        process = sandbox.program.process(arguments, environment: environment, in: sandbox.folder)
        process.standardInput = handle
        process.standardOutput = handle
        process.standardError = handle
    }

    private static func open() throws -> (near: Int32, far: Int32) {
        #if os(Linux)
        // Glibc shows Swift neither openpty nor posix_openpt: what they do, with the numbers of <asm/ioctls.h>.
        let near = Foundation.open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var isLocked: Int32 = 0
        var number: UInt32 = 0
        try #require(
            near >= 0 && ioctl(near, 0x4004_5431, &isLocked) == 0 && ioctl(near, 0x8004_5430, &number) == 0)
        let far = Foundation.open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        #else
        var near: Int32 = -1
        var far: Int32 = -1
        _ = openpty(&near, &far, nil, nil, nil)
        #endif
        try #require(near >= 0 && far >= 0)
        return (near, far)
    }

    deinit {
        close(near)
        close(far)
    }

    /// Runs it to its end; types the text when the prompt is there.
    package func run(typing text: String = "", at prompt: String = "") async throws -> Int32 {
        try process.run()
        var hasTyped = text.isEmpty
        let deadline = ContinuousClock.now + .seconds(30)
        while process.isRunning, ContinuousClock.now < deadline {
            drain()
            if !hasTyped, transcript.contains(prompt) {
                hasTyped = true
                _ = text.withCString { write(near, $0, strlen($0)) }
            }
            // There is nothing to wait on: the other side is a process.
            try await Task.sleep(for: .milliseconds(5))
        }
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        drain()
        return process.terminationStatus
    }

    private func drain() {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(near, &buffer, buffer.count)
            guard count > 0 else { return }
            transcript += String(decoding: buffer.prefix(count), as: UTF8.self)
        }
    }
}
