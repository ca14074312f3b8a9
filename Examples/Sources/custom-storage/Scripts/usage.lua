-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- Writes the rows that a batch of usage was added to, and its receipts, once, if no sum has changed since the rows were
-- read.
--
-- KEYS  batches, days of all owners, version of all sums
-- ARGV  batch, its newest day, the version, what the names of the sums begin with, and those of receipts,
--       number of receipts, each: day, payer, place, place by request, body,
--       then per row: day, owner, member, key and model, the sum
-- Returns 'OK' or 'MOVED'.
local batches, days, version = KEYS[1], KEYS[2], KEYS[3]
local prefix, receipts, count = ARGV[4], ARGV[5], tonumber(ARGV[6])
if redis.call('ZSCORE', batches, ARGV[1]) then return 'OK' end
if (redis.call('GET', version) or '0') ~= ARGV[3] then return 'MOVED' end
redis.call('ZCARD', days)
redis.call('INCR', version)
redis.call('ZADD', batches, ARGV[2], ARGV[1])
local function note(day, owner)
    redis.call('ZADD', days, day, day .. ':' .. owner)
    redis.call('ZADD', prefix .. owner, day, day)
end
for i = 7, 6 + count * 5, 5 do
    local day, payer, place = ARGV[i], ARGV[i + 1], ARGV[i + 2]
    redis.call('ZADD', receipts .. payer, 0, place)
    redis.call('ZADD', receipts .. 'request:' .. payer, 0, ARGV[i + 3])
    redis.call('HSET', receipts .. 'body:' .. payer, place, ARGV[i + 4])
    note(day, payer)
end
for i = 7 + count * 5, #ARGV, 4 do
    local day, owner = ARGV[i], ARGV[i + 1]
    redis.call('HSET', prefix .. day .. ':' .. owner, ARGV[i + 2], ARGV[i + 3])
    note(day, owner)
end
return 'OK'
