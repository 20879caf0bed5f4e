"""Passes by any part of their plate."""

from itertools import chain

from kakou.contracts.pass_view import PassView
from kakou.runtime.redis.reader import StateReader
from kakou.values.plate_search import plates_with
from kakou.web.waits.long_looks import in_slices

from gate_ingest.state import PASS, PASSES_OF_PLATE, PassesOfPlate

MOST_PLATES = 200
"""Plates whose passes are looked at for one page."""

AT_ONCE = 2_000
"""Plates looked through before others have their turn, for two milliseconds."""


async def passes_of(
    model: StateReader, zone: str, part: str, after: str | None, limit: int
) -> tuple[list[PassView], bool]:
    """The passes that follow `after` (a pass number; from the first when it is not among them), at most `limit`, and
    whether there are more: by plate, of one plate the last filed first. May raise OSError, TimeoutError."""
    last = await model.get(zone, PASS, after, PassView) if after is not None else None
    since = last.filed.vehicle.plate if last and plates_with(part, [last.filed.vehicle.plate], 1) else None
    plates: list[str] = []
    async for some in in_slices(await model.nos(zone, PASSES_OF_PLATE), AT_ONCE):
        plates = plates_with(part, [*plates, *some], MOST_PLATES + 1, since)
    looked_at = plates[:MOST_PLATES]
    known = await model.get_many(zone, PASSES_OF_PLATE, looked_at, PassesOfPlate)
    nos = list(chain.from_iterable(reversed(each.nos) for each in known if each is not None))
    if after in nos:
        nos = nos[nos.index(after) + 1 :]
    found = await model.get_many(zone, PASS, nos[:limit], PassView)
    more = len(nos) > limit or len(plates) > MOST_PLATES
    return [view for view in found if view is not None], more
