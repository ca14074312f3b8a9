// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Console
import Foundation

/// The bytes of a file or of the standard input, a piece at a time.
final class ByteSource {
    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    private var position = 0
    private var end = 0

    /// - Parameter path: "-" is the standard input.
    init(_ path: String) throws(Failure) {
        // A named pipe would wait for its writer, deaf to Ctrl-C.
        var status = stat()
        if path != "-", !path.hasPrefix("/dev/fd/"), lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFIFO {
            throw Failure(
                .usage, "The file \(path) is a named pipe: pipe the rows to 'byok import -'.", code: "fileNotRead")
        }
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(
                .usage, "The file \(path) cannot be read: \(String(cString: strerror(errno))).", code: "fileNotRead")
        }
    }

    deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

    func next() throws -> UInt8? {
        guard let byte = try peek() else { return nil }
        position += 1
        return byte
    }

    func peek() throws -> UInt8? {
        if position == end { try fill() }
        return position < end ? buffer[position] : nil
    }

    /// Whether the bytes that come are these, which must not be more than one piece of input holds.
    func begins(with bytes: [UInt8]) throws -> Bool {
        _ = try peek()
        return buffer[position..<end].starts(with: bytes)
    }

    func skip(_ count: Int) { position = min(end, position + count) }

    private func fill() throws {
        position = 0
        end = 0
        while true {
            // A pipe may be silent for long: look up from it now and then, for Ctrl-C.
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, 200)
            try Task.checkCancellation()
            if ready == 0 || (ready < 0 && errno == EINTR) { continue }
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw UnreadableInput(place: "the input", message: "\(String(cString: strerror(errno))).")
            }
            end = count
            return
        }
    }
}

/// The input cannot be understood from here on. Says where; never repeats what stands there.
struct UnreadableInput: Error {
    var place: String
    var message: String
}
