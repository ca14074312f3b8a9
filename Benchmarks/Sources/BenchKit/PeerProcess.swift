// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Foundation

/// A program that answers each line of its input with one JSON object, so that its rounds take turns with those of
/// others. It ends when it is released, or its parent ends, for then its input does.
package final class PeerProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var pending = Data()

    package init(_ program: String, _ arguments: [String], quiet: Bool = true) throws {
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        if quiet { process.standardError = FileHandle.nullDevice }
        try process.run()
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Blocks until the program has answered.
    package func ask<Answer: Decodable>(_ question: some Encodable, for type: Answer.Type) throws -> Answer {
        try input.fileHandleForWriting.write(contentsOf: JSONEncoder().encode(question) + Data([10]))
        return try answer(as: type)
    }

    /// The next object that the program prints. Some print logs, too: those lines are passed over.
    package func answer<Answer: Decodable>(as type: Answer.Type) throws -> Answer {
        while true {
            let line = try line()
            if line.hasPrefix("{") { return try JSONDecoder().decode(type, from: Data(line.utf8)) }
        }
    }

    package func line() throws -> String {
        while true {
            if let end = pending.firstIndex(of: 10) {
                defer { pending = Data(pending[(end + 1)...]) }
                return String(decoding: pending[..<end], as: UTF8.self)
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Ended(program: process.executableURL?.lastPathComponent ?? "") }
            pending.append(more)
        }
    }

    package struct Ended: Error, CustomStringConvertible {
        var program: String
        package var description: String { "\(program) ended before it answered" }
    }
}
