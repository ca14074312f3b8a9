-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- Adds a batch of usage to its days' sums, once.
--
-- KEYS  batches, days of all owners
-- ARGV  batch, its last day, what the names of the sums begin with,
--       then per record: day, owner, key and model, number of counters, each counter's name and amount
local batches, days = KEYS[1], KEYS[2]
local prefix = ARGV[3]
if redis.call('ZSCORE', batches, ARGV[1]) then return 0 end
redis.call('ZADD', batches, ARGV[2], ARGV[1])
local at = 4
while at <= #ARGV do
    local day, owner, cell, count = unpack(ARGV, at, at + 3)
    local sums = prefix .. day .. ':' .. owner
    redis.call('ZADD', days, day, day .. ':' .. owner)
    redis.call('ZADD', prefix .. owner, day, day)
    for i = at + 4, at + 2 + 2 * count, 2 do
        -- A sum that no longer fits stays at the highest number: half a batch would be worse.
        if type(redis.pcall('HINCRBY', sums, ARGV[i] .. cell, ARGV[i + 1])) == 'table' then
            redis.call('HSET', sums, ARGV[i] .. cell, '9223372036854775807')
        end
    end
    at = at + 4 + 2 * count
end
return 1
