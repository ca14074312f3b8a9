// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore
package import BYOKStorage

/// What a stack stands on: a store that keeps everything, and can be closed.
package protocol StackStore: KeyStore, AuditedLedger, UsageLog {
    func close() async
}

extension FileStore: StackStore {}
#if Postgres
extension PostgresStore: StackStore {}
#endif
