-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: 2026 The BYOK authors

-- One step for one owner with its audit entries: all of it or, where a version or a chain's head is another, nothing.
--
-- KEYS  index, changes, sequence, heads, audited owners, the owner's records, the owner's log,
--       the owner's balance, requests and places in lists of all, open reservations, usage days of all, version of all
--       sums, the owner's entries, expiries of all, the owner's receipts, those by request, their bodies,
--       then one log per chain
-- ARGV  owner, slot ('' where routing is not affected), 'change' or 'revoke' or 'erase',
--       what the names of requests and of usage begin with,
--       number of writes, each: 'insert' or 'update' or 'remove', id, expected version, value
--       number of chains, each: owner, expected head, new head, number of rows, rows
-- Returns {'OK', change's number, records that were there}, {'CONFLICT'}, or {'MOVED', head of each chain}.
local index, changes, sequence, heads, audited, records, log = unpack(KEYS, 1, 7)
local balance, requests, opens, open, days, sums = unpack(KEYS, 8, 13)
local entries, expired, receipts, byRequest, bodies = unpack(KEYS, 14, 18)
local owner, slot, mode = ARGV[1], ARGV[2], ARGV[3]
local requestPrefix, usagePrefix = ARGV[4], ARGV[5]
local at = 5
local function take()
    at = at + 1
    return ARGV[at]
end

-- A value's first two fields, each after its length of four bytes: version and fingerprint.
local function version(value) return value:sub(5, 12) end
local function fingerprint(value) return value:sub(17, 16 + struct.unpack('>I4', value, 13)) end

-- First decide, writing nothing: Redis does not undo what a script did before it failed.
local held, prints, touched = {}, {}, {}
local found = redis.call('HGETALL', records)
for i = 1, #found, 2 do
    held[found[i]] = found[i + 1]
    prints[fingerprint(found[i + 1])] = true
    if mode == 'erase' then touched[found[i]] = true end
end
if mode == 'erase' then held = {} end
for _ = 1, tonumber(take()) do
    local kind, id, expected, value = take(), take(), take(), take()
    local old = held[id]
    if kind == 'insert' then
        if old then return {'CONFLICT'} end
    elseif not old or version(old) ~= expected then
        return {'CONFLICT'}
    end
    if old then prints[fingerprint(old)] = nil end
    held[id] = nil
    if kind ~= 'remove' then
        if prints[fingerprint(value)] then return {'CONFLICT'} end
        prints[fingerprint(value)] = true
        held[id] = value
    end
    touched[id] = true
end

local chains, moved, isMoved = {}, {'MOVED'}, false
for i = 1, tonumber(take()) do
    local chain = {log = KEYS[18 + i], owner = take(), expected = take(), head = take(), rows = {}}
    for row = 1, tonumber(take()) do chain.rows[row] = take() end
    chains[i] = chain
    -- Asked also so that a key of another type stops the script here, and not half way.
    redis.call('LLEN', chain.log)
    moved[i + 1] = redis.call('HGET', heads, chain.owner) or ''
    isMoved = isMoved or moved[i + 1] ~= chain.expected
end
if isMoved then return moved end
redis.call('ZCARD', index)
redis.call('ZCARD', changes)
redis.call('ZCARD', audited)

-- Then write. Deletions first: once a script has deleted, Redis lets it finish at maxmemory, and what takes a key out
-- of use must not fail for want of room.
if mode ~= 'change' then redis.call('HDEL', records, '') end
for id in pairs(touched) do
    if not held[id] then
        redis.call('HDEL', records, id)
        redis.call('ZREM', index, owner .. id)
    end
end
if mode == 'erase' then
    redis.call('DEL', log)
    redis.call('HDEL', heads, owner)
    redis.call('ZREM', audited, owner)
    for _, request in ipairs(redis.call('SMEMBERS', requests)) do redis.call('DEL', requestPrefix .. request) end
    for _, place in ipairs(redis.call('SMEMBERS', opens)) do
        redis.call('ZREM', open, place)
        redis.call('ZREM', expired, place)
    end
    for _, day in ipairs(redis.call('ZRANGE', usagePrefix .. owner, 0, -1)) do
        redis.call('DEL', usagePrefix .. day .. ':' .. owner)
        redis.call('ZREM', days, day .. ':' .. owner)
    end
    redis.call('DEL', balance, requests, opens, entries, usagePrefix .. owner, receipts, byRequest, bodies)
    -- A batch that was read before would bring the owner back.
    redis.call('INCR', sums)
end
local number = 0
if slot ~= '' then
    number = redis.call('INCR', sequence)
    redis.call('ZADD', changes, number, slot)
end
for id in pairs(touched) do
    if held[id] then
        redis.call('HSET', records, id, held[id])
        redis.call('ZADD', index, 0, owner .. id)
    end
end
for _, chain in ipairs(chains) do
    redis.call('HSET', heads, chain.owner, chain.head)
    redis.call('ZADD', audited, 0, chain.owner)
    for _, row in ipairs(chain.rows) do redis.call('RPUSH', chain.log, row) end
end
return {'OK', number, #found / 2}
