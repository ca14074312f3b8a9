// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Foundation
import StoreWorkload

/// A process that works on a store as a host would, to be killed, starved and raced by the durability tests.
///
///     store-worker churn  store= journal= worker= workers= seed= values= [lanes=] [owners=] [steps=]
///     store-worker spend  store= journal= worker= values=   credits and usage
///     store-worker charge store= journal= [edge=] [at=] count=   requests on credits, dying at an edge of the at-th
///     store-worker crowd  store= journal= worker= each= seed= kind=   a share of 200 chargers
///     store-worker revoke store= journal= board= count= [faults=]     one side of the race
///     store-worker use    store= journal= board=            the other
///     store-worker verify store=
///     store-worker fill    store= owners= keys=                            keys for many owners
///     store-worker reseal  store=                                          under the first master key
///     store-worker traffic store= owners= worker= workers= seed= stop= report=   uses and edits meanwhile
///     store-worker rate   store=                            commits per second of 1 and of 64 callers
///
/// Instead of `store=`, the path of a file, there may be `postgres=`, a connection string, with `schema=`, `timeout=` and
/// `lease=` in milliseconds, and `direct=` for the listener. The master key is in BYOK_ENCRYPTION_KEY; BYOK_FAULT names a promise to break. Ends with 3 where the store cannot be
/// opened.
@main
struct StoreWorker {
    static func main() async {
        let arguments = Arguments(Array(CommandLine.arguments.dropFirst()))
        do {
            let environment = ProcessInfo.processInfo.environment
            let stack = try Stack(
                await store(arguments), master: master,
                // A tight loop's uses would fill the log.
                recordsUses: arguments.command != "use",
                fault: environment["BYOK_FAULT"].flatMap(PlantedFault.init))
            switch arguments.command {
            case "churn": try await churn(stack, arguments)
            case "spend": try await spend(stack, arguments)
            case "charge": try await charge(stack, arguments)
            case "crowd": try await crowd(stack, arguments)
            case "revoke": try await revoke(stack, arguments)
            case "use": try await use(stack, arguments)
            case "verify": try await verify(stack)
            case "fill": try await fill(stack, arguments)
            case "reseal": try await reseal(stack)
            case "traffic": try await traffic(stack, arguments)
            case "rate": try await rate(stack)
            default: fail("Unknown command: \(arguments.command)", code: 64)
            }
        } catch let error as BYOKError {
            fail("\(error.code)", code: 3)
        } catch {
            fail("\(error)", code: 64)
        }
    }

    static var master: String { ProcessInfo.processInfo.environment["BYOK_ENCRYPTION_KEY"] ?? "" }

    private static func store(_ arguments: Arguments) async throws -> any StackStore {
        #if Postgres
        if let dsn = try? arguments.text("postgres") {
            var options = PostgresOptions(dsn: dsn)
            options.directDSN = try? arguments.text("direct")
            options.schema = try arguments.text("schema")
            options.timeout = .milliseconds(try arguments.number("timeout"))
            options.lease = .milliseconds(try arguments.number("lease"))
            return try await PostgresStore(options)
        }
        #endif
        return try FileStore(at: arguments.text("store"))
    }

    static func fail(_ text: String, code: Int32) -> Never {
        FileHandle.standardError.write(Data((text + "\n").utf8))
        exit(code)
    }
}
