"""The two scripts of the loop: an atomic read with its commit id, and a commit that is all or nothing."""

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

from redis.exceptions import NoScriptError

from kakou.runtime.redis.line import Line, Word

LOAD = """
local found = {redis.call('GET', KEYS[1])}
for i = 1, #ARGV, 2 do
  found[#found + 1] = redis.call('HGET', KEYS[tonumber(ARGV[i])], ARGV[i + 1])
end
return found
"""
"""KEYS: commit id, or progress; buckets. ARGV: pairs of bucket index and field."""

COMMIT = """
local current = redis.call('GET', KEYS[1]) or ''
if current ~= ARGV[1] then return 0 end
local copy = redis.call('GET', KEYS[4])
if copy and string.sub(copy, 1, 1) == 'r' then return 0 end
local function note(bucket, field)
  if copy then redis.call('HSET', KEYS[5], #bucket .. ':' .. bucket .. field, '') end
end
if copy then redis.call('HSET', KEYS[7], ARGV[2], '') end
local at = 8
for _ = 1, tonumber(ARGV[7]) do
  local bucket = KEYS[tonumber(ARGV[at])]
  redis.call('UNLINK', bucket)
  if copy then redis.call('HSET', KEYS[6], bucket, '') end
  at = at + 1
end
local deleted = tonumber(ARGV[at])
at = at + 1
for _ = 1, deleted do
  local bucket = KEYS[tonumber(ARGV[at])]
  redis.call('HDEL', bucket, ARGV[at + 1])
  note(bucket, ARGV[at + 1])
  at = at + 2
end
while ARGV[at] do
  local bucket = KEYS[tonumber(ARGV[at])]
  redis.call('HSET', bucket, ARGV[at + 1], ARGV[at + 2])
  note(bucket, ARGV[at + 1])
  at = at + 3
end
redis.call('SET', KEYS[2], ARGV[3])
redis.call('SET', KEYS[3], ARGV[4])
redis.call('SET', KEYS[1], ARGV[2])
redis.call('PUBLISH', ARGV[5], ARGV[6])
return 1
"""
"""KEYS: commit id, progress, outbox, copy, its notes, buckets dropped, commits, buckets. ARGV: expected id, new id,
progress, outbox, channel, announcement, count of dropped buckets, their indexes, count of deleted fields, pairs of
bucket index and field, then triples of bucket index, field and value.

While a copy is made (`redis/copies.py`) what changes is noted; while one is written back nothing is committed."""


async def run(line: Line, script: str, keys: Sequence[str], arguments: Sequence[Word]) -> Any:
    """Run a script by its digest; send its text where Redis does not know it yet (it has then done nothing)."""
    try:
        return await line.ask("EVALSHA", _digest(script), len(keys), *keys, *arguments)
    except NoScriptError:
        return await line.ask("EVAL", script, len(keys), *keys, *arguments)


@cache
def _digest(script: str) -> str:
    return hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()
