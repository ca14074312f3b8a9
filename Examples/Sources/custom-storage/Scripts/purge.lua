-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- Forgets the sums of all days before one, and the batches that had no later ones.
--
-- KEYS  batches, days of all owners
-- ARGV  '(' and the day, what the names of the sums begin with
local batches, days = KEYS[1], KEYS[2]
local before, prefix = ARGV[1], ARGV[2]
for _, place in ipairs(redis.call('ZRANGEBYSCORE', days, '-inf', before)) do
    local day, owner = place:match('^(%-?%d+):(.*)$')
    redis.call('DEL', prefix .. place)
    redis.call('ZREM', prefix .. owner, day)
end
redis.call('ZREMRANGEBYSCORE', days, '-inf', before)
redis.call('ZREMRANGEBYSCORE', batches, '-inf', before)
return 1
