-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- An owner's sums of some days.
--
-- KEYS  the owner's days
-- ARGV  first day, last day, what the names of the sums begin with, owner
local days = {}
for i, day in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], ARGV[2])) do
    days[i] = {day, redis.call('HGETALL', ARGV[3] .. day .. ':' .. ARGV[4])}
end
return days
