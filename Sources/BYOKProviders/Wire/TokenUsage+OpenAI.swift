// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension TokenUsage {
    /// OpenAI's totals and what they say is part of them, in disjoint buckets: chat completions and Responses count alike and
    /// name the totals differently. A part larger than the whole is cut to it: it has been seen.
    init(input: JSON, details inputDetails: JSON, output: JSON, details outputDetails: JSON) {
        self.init()
        var rest = input.count ?? 0
        cacheRead = rest.take(inputDetails["cached_tokens"].count)
        cacheWrite = rest.take(inputDetails["cache_write_tokens"].count)
        audioInput = rest.take(inputDetails["audio_tokens"].count)
        imageInput = rest.take(inputDetails["image_tokens"].count)
        self.input = rest
        rest = output.count ?? 0
        reasoning = rest.take(outputDetails["reasoning_tokens"].count)
        audioOutput = rest.take(outputDetails["audio_tokens"].count)
        imageOutput = rest.take(outputDetails["image_tokens"].count)
        self.output = rest
    }
}
