// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation
import StoreWorkload

/// A process that works on a file store as a host would, to be killed, starved and raced by the durability tests.
///
///     store-worker churn  store= journal= worker= workers= seed= values= [lanes=] [owners=] [steps=]
///     store-worker spend  store= journal= worker= values=   credits and usage
///     store-worker charge store= journal= [edge=] [at=] count=   requests on credits, dying at an edge of the at-th
///     store-worker revoke store= journal= board= count=     one side of the race
///     store-worker use    store= journal= board=            the other
///     store-worker verify store=
///     store-worker fill    store= owners= keys=                            keys for many owners
///     store-worker reseal  store=                                          under the first master key
///     store-worker traffic store= owners= worker= workers= seed= stop= report=   uses and edits meanwhile
///     store-worker rate   store=                            commits per second of 1 and of 64 callers
///
/// The master key is in BYOK_ENCRYPTION_KEY; BYOK_FAULT names a promise to break. Ends with 3 where the store cannot be
/// opened.
@main
struct StoreWorker {
    static func main() async {
        let arguments = Arguments(Array(CommandLine.arguments.dropFirst()))
        do {
            let environment = ProcessInfo.processInfo.environment
            let stack = try Stack(
                at: arguments.text("store"), master: environment["BYOK_ENCRYPTION_KEY"] ?? "",
                // A tight loop's uses would fill the log.
                recordsUses: arguments.command != "use",
                fault: environment["BYOK_FAULT"].flatMap(PlantedFault.init))
            switch arguments.command {
            case "churn": try await churn(stack, arguments)
            case "spend": try await spend(stack, arguments)
            case "charge": try await charge(stack, arguments)
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

    static func fail(_ text: String, code: Int32) -> Never {
        FileHandle.standardError.write(Data((text + "\n").utf8))
        exit(code)
    }
}
