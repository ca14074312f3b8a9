-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- Forgets the sums and receipts of all days before one, for good, and the batches that had no later ones. A day after the newest one
-- seen means the day after that.
--
-- KEYS  batches, days of all owners, version of all sums, first day that is not forgotten
-- ARGV  day, what the names of the sums begin with, and those of receipts
local batches, days, version, horizon = unpack(KEYS)
local prefix, receipts = ARGV[2], ARGV[3]
local newest = redis.call('ZREVRANGE', batches, 0, 0, 'WITHSCORES')[2]
if not newest then return 0 end
local first = math.min(tonumber(ARGV[1]), tonumber(newest) + 1)
first = math.max(first, tonumber(redis.call('GET', horizon) or first))
local before = string.format('(%.0f', first)
redis.call('INCR', version)
redis.call('SET', horizon, string.format('%.0f', first))
for _, place in ipairs(redis.call('ZRANGEBYSCORE', days, '-inf', before)) do
    local day, owner = place:match('^(%-?%d+):(.*)$')
    redis.call('DEL', prefix .. place)
    redis.call('ZREM', prefix .. owner, day)
    -- A place begins with the day in ten digits, then the moment in twenty.
    for _, old in ipairs(redis.call('ZRANGEBYLEX', receipts .. owner, '-', '(' .. string.format('%010.0f', first + 1e9))) do
        redis.call('ZREM', receipts .. owner, old)
        redis.call('ZREM', receipts .. 'request:' .. owner, old:sub(31) .. ' ' .. old:sub(1, 30))
        redis.call('HDEL', receipts .. 'body:' .. owner, old)
    end
end
redis.call('ZREMRANGEBYSCORE', days, '-inf', before)
redis.call('ZREMRANGEBYSCORE', batches, '-inf', before)
return 1
