"""The scripts by which a state is copied while it changes.

KEYS of all: commit id, copy, its notes, buckets dropped, commits, progress, outbox; then buckets. The first argument is
what the key of the copy must hold for anything to be done.
"""

from typing import Final

_GOES_ON: Final = """
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return false end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
local commit = redis.call('GET', KEYS[1])
if not commit then return false end
local function value(note)
  local length, at = string.match(note, '^(%d+):()')
  return redis.call('HGET', string.sub(note, at, at + length - 1), string.sub(note, at + length))
end
"""
"""A copy that is made lives on by each of its steps. A note is the length of the bucket's key, `:`, that, the field."""

BEGIN: Final = """
local commit = redis.call('GET', KEYS[1])
if not commit then return {false, 0} end
if redis.call('GET', KEYS[2]) then return {commit, 0} end
redis.call('UNLINK', KEYS[3], KEYS[4], KEYS[5])
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {commit, 1}
"""

BUCKETS: Final = (
    _GOES_ON
    + """
return {commit, redis.call('SCAN', ARGV[3], 'MATCH', ARGV[4] .. '*', 'COUNT', ARGV[5])}
"""
)

PIECE: Final = (
    _GOES_ON
    + """
return {commit, redis.call('HSCAN', KEYS[8], ARGV[3], 'COUNT', ARGV[4])}
"""
)

CHANGED: Final = (
    _GOES_ON
    + """
local notes, values = redis.call('HRANDFIELD', KEYS[3], ARGV[3]), {}
for at = 1, #notes do
  values[at] = value(notes[at])
  redis.call('HDEL', KEYS[3], notes[at])
end
local dropped = redis.call('HKEYS', KEYS[4])
redis.call('UNLINK', KEYS[4])
return {commit, dropped, notes, values}
"""
)
"""Any notes: a scan from the start would find nothing where those that it took off left many empty places."""

FINISH: Final = (
    _GOES_ON
    + """
if redis.call('HLEN', KEYS[3]) > tonumber(ARGV[3]) then return {commit} end
local dropped, notes, values = redis.call('HKEYS', KEYS[4]), redis.call('HKEYS', KEYS[3]), {}
for at = 1, #notes do values[at] = value(notes[at]) end
for at = 4, #ARGV do
  if not redis.call('HGET', KEYS[5], ARGV[at]) then return {commit, dropped, notes, values, false, false} end
end
local found = {commit, dropped, notes, values, redis.call('GET', KEYS[6]), redis.call('GET', KEYS[7])}
redis.call('UNLINK', KEYS[2], KEYS[3], KEYS[4], KEYS[5])
return found
"""
)

END: Final = """
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('UNLINK', KEYS[2], KEYS[3], KEYS[4], KEYS[5])
return 1
"""

RESTORE_BEGIN: Final = """
if redis.call('GET', KEYS[1]) then return 0 end
redis.call('SET', KEYS[2], ARGV[1])
redis.call('UNLINK', KEYS[3], KEYS[4], KEYS[5])
return 1
"""

DROP: Final = """
redis.call('SET', KEYS[2], ARGV[1])
redis.call('UNLINK', KEYS[1])
"""
"""The state is gone from here on; what is left of it goes as the remains of a restore do."""

CLEAR: Final = """
if redis.call('GET', KEYS[2]) ~= ARGV[1] or redis.call('GET', KEYS[1]) then return false end
local found = redis.call('SCAN', ARGV[2], 'MATCH', ARGV[3] .. '*', 'COUNT', ARGV[4])
for _, name in ipairs(found[2]) do redis.call('UNLINK', name) end
return found[1]
"""

RESTORE: Final = """
if redis.call('GET', KEYS[2]) ~= ARGV[1] or redis.call('GET', KEYS[1]) then return 0 end
local at = 3
for _ = 1, tonumber(ARGV[2]) do
  redis.call('UNLINK', KEYS[tonumber(ARGV[at])])
  at = at + 1
end
local deleted = tonumber(ARGV[at])
at = at + 1
for _ = 1, deleted do
  redis.call('HDEL', KEYS[tonumber(ARGV[at])], ARGV[at + 1])
  at = at + 2
end
while ARGV[at] do
  local bucket, last = KEYS[tonumber(ARGV[at])], at + 1 + 2 * tonumber(ARGV[at + 1])
  for first = at + 2, last, 2000 do
    redis.call('HSET', bucket, unpack(ARGV, first, math.min(first + 1999, last)))
  end
  at = last + 1
end
return 1
"""

RESTORE_FINISH: Final = """
if redis.call('GET', KEYS[2]) ~= ARGV[1] or redis.call('GET', KEYS[1]) then return 0 end
redis.call('SET', KEYS[6], ARGV[3])
redis.call('SET', KEYS[7], ARGV[4])
redis.call('SET', KEYS[1], ARGV[2])
redis.call('UNLINK', KEYS[2], KEYS[3], KEYS[4], KEYS[5])
redis.call('PUBLISH', ARGV[5], ARGV[6])
return 1
"""
