-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- Writes one entry of the credit ledger and the balance after it, if both are still what the verdict was given on.
-- Amounts are digits that nobody here computes with: Lua's numbers are doubles, inexact beyond 2^53.
--
-- KEYS  the account's balance, the request's entries, the account's requests, open reservations, the account's places in
--       lists of all, the places of its entries, expiries of all
-- ARGV  total and held as they were ('' where there was no account), how many entries the request had,
--       total, held, the entry's name, the entry, the request's name,
--       'open' or 'close' or '', the reservation's place among those that are open,
--       the entry's place among the account's, an expiry's among those of all or ''
-- Returns 'OK' or 'MOVED'.
local account, request, requests, open, opens, entries, expired = unpack(KEYS)
local found = redis.call('HMGET', account, 'total', 'held')
if (found[1] or '') ~= ARGV[1] or (found[2] or '') ~= ARGV[2] then return 'MOVED' end
if redis.call('HLEN', request) ~= tonumber(ARGV[3]) then return 'MOVED' end
-- So that a key of another type stops the script here, and not half way.
redis.call('SCARD', requests)
redis.call('ZCARD', open)
redis.call('SCARD', opens)
redis.call('ZCARD', entries)
redis.call('ZCARD', expired)

redis.call('HSET', account, 'total', ARGV[4], 'held', ARGV[5])
redis.call('HSET', request, ARGV[6], ARGV[7])
redis.call('SADD', requests, ARGV[8])
redis.call('ZADD', entries, 0, ARGV[11])
if ARGV[9] == 'open' then
    redis.call('ZADD', open, 0, ARGV[10])
    redis.call('SADD', opens, ARGV[10])
elseif ARGV[9] == 'close' then
    redis.call('ZREM', open, ARGV[10])
    redis.call('SREM', opens, ARGV[10])
end
if ARGV[12] ~= '' then
    redis.call('ZADD', expired, 0, ARGV[12])
    redis.call('SADD', opens, ARGV[12])
end
return 'OK'
