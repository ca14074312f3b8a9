-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- What a batch of usage is to be added to, at one moment.
--
-- KEYS  batches, version of all sums, first day that is not forgotten
-- ARGV  batch, what the names of the sums begin with, then per row: its day and owner, its key and model
local rows = {}
for i = 3, #ARGV, 2 do rows[#rows + 1] = redis.call('HGET', ARGV[2] .. ARGV[i], ARGV[i + 1]) or '' end
return {
    redis.call('ZSCORE', KEYS[1], ARGV[1]) and 1 or 0, redis.call('GET', KEYS[2]) or '0',
    redis.call('GET', KEYS[3]) or '', rows,
}
