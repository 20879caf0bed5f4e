"""Write anew what the newest golden log says and shows, from its events, as the present build makes it."""

import asyncio

from kakou_cli.log.file import LogFile, LogWriter, written
from kakou_cli.replay.pipeline import new_replay, pieces, run

from tests.golden.logs import newest
from tests.golden.read_model import keep, shown_after


async def renew() -> None:
    path = newest()
    log = LogFile(path)
    replay = new_replay(log.place)
    computed = [followed async for piece in pieces(log) for followed in await run(replay, piece)]
    with written(path) as to:
        writer = LogWriter(to, log.place, None)
        for followed in computed:
            writer.write(followed)
        writer.close()
    keep(path, await shown_after(path))


asyncio.run(renew())
