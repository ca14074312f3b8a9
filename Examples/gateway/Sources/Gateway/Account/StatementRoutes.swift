// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import HTTPTypes
import Hummingbird
import NIOCore

/// A month's statement, as a file. However long it is, a page of it is in memory.
struct StatementRoutes {
    let router: BYOKRouter
    let scope: AccountScope
    let clock: any RouterClock

    func add(to group: RouterGroup<GatewayContext>) {
        group.get("statement") { request, context in
            let query = try Query(request, "month", "format")
            let account = try scope.account(of: context)
            var period = UsagePeriod.month(of: clock.now())
            if let text = query["month"] {
                guard let month = UsagePeriod(month: text) else {
                    throw BYOKError.invalid("month", "must be a month such as 2026-08")
                }
                period = month
            }
            let isCSV = try query.choice("format", or: true, of: ["csv": true, "json": false])
            return try await response(account, period, isCSV ? .csv : .json)
        }
    }

    private func response(
        _ account: Account, _ period: UsagePeriod, _ format: Statement.Format
    ) async throws -> Response {
        let lines = router.usage.statement(of: account.owner, in: period).lines(as: format)
        // An error of the log's is an error of the answer's as long as nothing has been sent.
        try await router.flushUsage()
        let isCSV = format == .csv
        let name = "statement-\(period.firstDate.prefix(7)).\(isCSV ? "csv" : "json")"
        return Response(
            status: .ok,
            headers: [
                .contentType: isCSV ? "text/csv; charset=utf-8" : "application/json",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ],
            body: ResponseBody { writer in
                var buffer = ByteBuffer()
                for try await line in lines {
                    buffer.writeString(line)
                    guard buffer.readableBytes >= 32 << 10 else { continue }
                    try await writer.write(buffer)
                    buffer.clear()
                }
                try await writer.write(buffer)
                try await writer.finish(nil)
            })
    }
}
