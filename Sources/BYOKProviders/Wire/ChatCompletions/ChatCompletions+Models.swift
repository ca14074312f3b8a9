// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension ChatCompletions {
    /// `{"data": [{"id": …}]}`, one page: the list of OpenAI and of most services of its shape.
    static func models(
        _ reply: UpstreamReply, _ failures: FailureReader, _ model: (JSON) -> ListedModel?
    ) throws(AttemptFailure) -> [ListedModel] {
        guard let json = try? JSON(parsing: reply.body), json["data"].isArray else {
            throw failures.unreadable("The reply is no list of models.")
        }
        return json["data"].elements.compactMap(model)
    }
}
