// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKStorage
internal import BenchKit
internal import CFernetBaseline

/// G4: opening a key of 73 bytes, against the same OpenSSL calls made from C with every context reused.
enum SealingBenchmarks {
    static func run(_ report: Report, keyText: String, peers: Peers) async throws {
        let sealer = try FernetSealer(MasterKeyring(keyText))
        let owner = try KeyOwner.user(World.id(1))
        let place = SealingContext(
            owner: owner, provider: "openai", origin: "https://api.openai.com/v1",
            recordID: KeyID(bytes: [UInt8](repeating: 9, count: 16))!, generation: 1)
        let secret = [UInt8]("sk-or-v1-".utf8) + [UInt8](repeating: 97, count: 64)
        let sealed = try sealer.seal(secret.span, for: place)
        let generation = withUnsafeBytes(of: place.generation.bigEndian) { Array($0) }
        let infoBytes = [
            Array("byok/record/fernet/v1".utf8), Array(sealed.kid.utf8), owner.encoded, Array(place.provider.utf8),
            Array(place.origin.utf8), place.recordID.bytes, generation,
        ].flatMap { field in withUnsafeBytes(of: UInt32(field.count).bigEndian) { Array($0) } + field }

        let master = Base64.decode(keyText)
        guard let baseline = fernet_baseline_new(master) else { fatalError("OpenSSL lacks an algorithm") }
        defer { fernet_baseline_free(baseline) }
        var out = [UInt8](repeating: 0, count: 256)
        precondition(
            fernet_baseline_open(baseline, infoBytes, infoBytes.count, sealed.token, sealed.token.count, &out, 256)
                == 73,
            "the baseline does not open the token")

        let series = try await Harness.interleave(
            count: 20_000,
            [
                .init(name: "swift") { count in
                    for _ in 0..<count { blackHole(try sealer.open(sealed, for: place) { $0.count }) }
                },
                .init(name: "c") { count in
                    for _ in 0..<count {
                        blackHole(
                            fernet_baseline_open(
                                baseline, infoBytes, infoBytes.count, sealed.token, sealed.token.count, &out, 256))
                    }
                },
            ])
        report.add(
            "G4.open", series[0].median, "ns", baseline: series[1].median,
            ratio: Harness.ratio(series[0], over: series[1]), atMost: 1.7,
            note: "FernetSealer.open with HKDF-Expand / fernet_baseline.c")
        if let python = try peers.nanoseconds("fernet_open.py") {
            report.add(
                "G4.python", series[0].median, "ns", baseline: python, ratio: python / series[0].median, atLeast: 5,
                note: "Python's cryptography with its HKDF / FernetSealer.open")
        }
    }
}

/// Reads the key text of the benchmark's own making.
private enum Base64 {
    static func decode(_ text: String) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var bits: UInt32 = 0
        var count = 0
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            guard let value = alphabet.firstIndex(of: byte) else { continue }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}
