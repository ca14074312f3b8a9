// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage

/// What an operator needs of a store, whichever kind it is.
protocol OperatorStore: KeyStore, AuditedLedger, UsageLog, NotificationInbox {
    func close() async
}

extension FileStore: OperatorStore {}
#if Postgres
extension PostgresStore: OperatorStore {}
#endif
