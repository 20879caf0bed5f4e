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
local at = 8
for _ = 1, tonumber(ARGV[7]) do
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
  redis.call('HSET', KEYS[tonumber(ARGV[at])], ARGV[at + 1], ARGV[at + 2])
  at = at + 3
end
redis.call('SET', KEYS[2], ARGV[3])
redis.call('SET', KEYS[3], ARGV[4])
redis.call('SET', KEYS[1], ARGV[2])
redis.call('PUBLISH', ARGV[5], ARGV[6])
return 1
"""
"""KEYS: commit id, progress, outbox, buckets. ARGV: expected id, new id, progress, outbox, channel, announcement,
count of dropped buckets, their indexes, count of deleted fields, pairs of bucket index and field,
then triples of bucket index, field and value."""


async def run(line: Line, script: str, keys: Sequence[str], arguments: Sequence[Word]) -> Any:
    """Run a script by its digest; send its text where Redis does not know it yet (it has then done nothing)."""
    try:
        return await line.ask("EVALSHA", _digest(script), len(keys), *keys, *arguments)
    except NoScriptError:
        return await line.ask("EVAL", script, len(keys), *keys, *arguments)


@cache
def _digest(script: str) -> str:
    return hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()
