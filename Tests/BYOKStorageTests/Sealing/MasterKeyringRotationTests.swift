// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import Foundation
import Testing

struct MasterKeyringRotationTests {
    private let old = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
    private let new = "ISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-P0A="
    private let third = "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8="

    @Test func changesTheMasterKeyStepByStepWithoutAFailedOpening() async throws {
        let store = InMemoryStore()
        func router(_ keyring: MasterKeyring) throws -> BYOKRouter {
            try BYOKRouter(catalog: .bundled, store: store, sealer: FernetSealer(keyring))
        }
        func opens(_ router: BYOKRouter) async throws -> Bool {
            let caller = Caller(try .user("ann"), tier: .trial)
            return try await router.route(RouteRequest("gpt-4", for: caller)).withSecret { $0.count } == 68
        }
        var keyring = try MasterKeyring(old)
        let (oldKID, newKID) = (keyring.kids[0], try MasterKeyring(new).kids[0])
        let key = PastedKey("sk-proj-" + String(repeating: "k", count: 60))
        try await router(keyring).keys.add(key, for: .openAI, owner: .user("ann"))

        keyring = try keyring.adding(new)
        #expect(keyring.kids == [oldKID, newKID])
        #expect(try await opens(router(keyring)))

        keyring = try keyring.promoting(newKID)
        #expect(keyring.kids == [newKID, oldKID])
        let use = try await router(keyring).keys.masterKeyUse()
        let refusal = #expect(throws: BYOKError.self) { try keyring.retiring(oldKID, use: use) }
        #expect(refusal?.code == .masterKeyInUse && refusal?.message.contains("1 stored keys") == true)
        #expect(try await opens(router(keyring)))

        #expect(try await router(keyring).keys.reseal().resealed == 1)
        keyring = try await keyring.retiring(oldKID, use: router(keyring).keys.masterKeyUse())
        #expect(keyring.kids == [newKID])
        #expect(try await opens(router(keyring)))
    }

    @Test func refusesStepsThatWouldLoseKeys() throws {
        let keyring = try MasterKeyring("\(old),\(new)")
        func code(_ body: () throws(BYOKError) -> MasterKeyring) -> BYOKError.Code? {
            do { _ = try body() } catch { return error.code }
            return nil
        }
        #expect(code { () throws(BYOKError) in try keyring.adding(new) } == .masterKeyInvalid)
        #expect(code { () throws(BYOKError) in try keyring.adding("\(third),\(old)") } == .masterKeyInvalid)
        #expect(code { () throws(BYOKError) in try keyring.adding("nonsense") } == .masterKeyInvalid)
        #expect(code { () throws(BYOKError) in try keyring.promoting("0123456789abcdef") } == .masterKeyMissing)
        #expect(code { () throws(BYOKError) in try keyring.retiring("0123456789abcdef", use: []) } == .masterKeyMissing)
        #expect(code { () throws(BYOKError) in try keyring.retiring(keyring.kids[0], use: []) } == .masterKeyInUse)
    }

    @Test func writesAFileThatReadsBack() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/master.keys"
        let keyring = try MasterKeyring("\(new),\(old),\(third)")
        for keyring in [keyring, try MasterKeyring(old)] {
            try keyring.write(toFile: path)
            #expect(try MasterKeyring(contentsOfFile: path).kids == keyring.kids)
            #expect(try MasterKeyring(environment: [MasterKeyring.fileSetting: path]).kids == keyring.kids)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == old + "\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["master.keys"])
    }

    @Test func leavesTheOldFileWhereTheNewCannotBeWritten() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: BYOKError.self) { try MasterKeyring(new).write(toFile: folder.path + "/no/file") }
        #expect(error?.code == .masterKeyInvalid && error?.message.contains(folder.path) == false)
        // A draft that an interrupted writing left is no obstacle, and neither is a link in its place.
        let path = folder.path + "/master.keys"
        try MasterKeyring(old).write(toFile: path)
        let target = folder.path + "/elsewhere"
        try "untouched".write(toFile: target, atomically: false, encoding: .utf8)
        try FileManager.default.createSymbolicLink(atPath: path + ".new", withDestinationPath: target)
        try MasterKeyring(new).write(toFile: path)
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "untouched")
        #expect(try MasterKeyring(contentsOfFile: path).kids == MasterKeyring(new).kids)
    }
}
