-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- Writes the rows that a batch of usage was added to, once, if no sum has changed since they were read.
--
-- KEYS  batches, days of all owners, version of all sums
-- ARGV  batch, its newest day, the version, what the names of the sums begin with,
--       then per row: day, owner, key and model, the sum
-- Returns 'OK' or 'MOVED'.
local batches, days, version = KEYS[1], KEYS[2], KEYS[3]
local prefix = ARGV[4]
if redis.call('ZSCORE', batches, ARGV[1]) then return 'OK' end
if (redis.call('GET', version) or '0') ~= ARGV[3] then return 'MOVED' end
redis.call('ZCARD', days)
redis.call('INCR', version)
redis.call('ZADD', batches, ARGV[2], ARGV[1])
for i = 5, #ARGV, 4 do
    local day, owner = ARGV[i], ARGV[i + 1]
    redis.call('HSET', prefix .. day .. ':' .. owner, ARGV[i + 2], ARGV[i + 3])
    redis.call('ZADD', days, day, day .. ':' .. owner)
    redis.call('ZADD', prefix .. owner, day, day)
end
return 'OK'
