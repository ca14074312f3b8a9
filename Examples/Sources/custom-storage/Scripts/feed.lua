-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- The number of the last change, and every slot changed since a number with the number of its last change.
--
-- KEYS  changes, sequence
-- ARGV  '(' and the number
local last = redis.call('GET', KEYS[2]) or '0'
return {last, redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], '+inf', 'WITHSCORES')}
