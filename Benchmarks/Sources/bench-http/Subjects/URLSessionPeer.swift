// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Foundation
internal import Synchronization
#if canImport(FoundationNetworking)
internal import FoundationNetworking
#endif

final class URLSessionPeer: AsyncSubject {
    let name = "URLSession"
    let share = 0.2
    private let session: URLSession
    private let streaming = Streaming()

    init(width: Int) {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = width
        session = URLSession(configuration: configuration, delegate: streaming, delegateQueue: nil)
    }

    private func request(_ load: Load) -> URLRequest {
        var request = URLRequest(url: URL(string: load.url)!)
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.setValue("Bearer sk-benchmark-0000000000000000", forHTTPHeaderField: "Authorization")
        request.httpBody = Data(load.body)
        return request
    }

    func call(_ load: Load) async throws -> Int {
        let (data, response) = try await session.data(for: request(load))
        precondition((response as? HTTPURLResponse)?.statusCode == 200)
        return data.count
    }

    func read(_ load: Load, _ piece: (UnsafeRawBufferPointer) -> Void) async throws {
        let task = session.dataTask(with: request(load))
        for try await data in streaming.pieces(of: task) { data.withUnsafeBytes(piece) }
    }
}

/// Pieces as they come: on Linux there is no `bytes(for:)`, but a delegate.
private final class Streaming: NSObject, URLSessionDataDelegate, Sendable {
    private let readers = Mutex<[Int: AsyncThrowingStream<Data, any Error>.Continuation]>([:])

    func pieces(of task: URLSessionDataTask) -> AsyncThrowingStream<Data, any Error> {
        AsyncThrowingStream { reader in
            readers.withLock { $0[task.taskIdentifier] = reader }
            task.resume()
        }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        _ = readers.withLock { $0[dataTask.taskIdentifier] }?.yield(data)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        readers.withLock { $0.removeValue(forKey: task.taskIdentifier) }?.finish(throwing: error)
    }
}
