// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation

/// Published test vectors: the folder that `BYOK_VECTORS` names, or `../shared/vectors` beside the package.
enum VectorFolder {
    static let url: URL? = {
        let package = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL
        let named = ProcessInfo.processInfo.environment["BYOK_VECTORS"].map { URL(filePath: $0) }
        let folder = named ?? package.appending(path: "../shared/vectors").standardizedFileURL
        guard FileManager.default.fileExists(atPath: folder.path(percentEncoded: false)) else {
            print("SKIPPED: CryptoVectorTests — there is no folder of vectors; name one by BYOK_VECTORS.")
            return nil
        }
        return folder
    }()

    static func read<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) throws -> Value {
        guard let url else { throw CocoaError(.fileNoSuchFile) }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(contentsOf: url.appending(path: path)))
    }
}
