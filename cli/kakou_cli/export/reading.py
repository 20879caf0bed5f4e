"""Passages and verdicts of a period, from the gate's interface or from its log."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import orjson
from kakou.contracts import topics
from kakou.contracts.events.outbound import VerdictReached
from kakou.contracts.passage import Passage
from pydantic import BaseModel

from kakou_cli.client import Interface
from kakou_cli.period import Period
from kakou_cli.replay.source import opened

T = TypeVar("T", bound=BaseModel)


def passages_by_http(ingest: Interface, since: datetime | None, until: datetime | None) -> Iterator[Passage]:
    """By sequence, which is the order of their times. Raises Failure, httpx.TransportError."""
    for passage in map(Passage.model_validate, ingest.items("/v1/passages")):
        if until is not None and passage.at >= until:
            return
        if since is None or passage.at >= since:
            yield passage


def passages_in_log(
    file: Path | None, zone: str | None, since: datetime | None, until: datetime | None
) -> list[Passage]:
    """Raises what opening and reading the log raises."""
    return asyncio.run(_all(file, zone, since, until, topics.PASSAGE_RECORDED, Passage))


def verdicts_in_log(
    file: Path | None, zone: str | None, since: datetime | None, until: datetime | None
) -> list[VerdictReached]:
    """Every revision. Raises what opening and reading the log raises."""
    return asyncio.run(_all(file, zone, since, until, topics.VERDICT_REACHED, VerdictReached))


async def _all(
    file: Path | None, zone: str | None, since: datetime | None, until: datetime | None, kind: str, model: type[T]
) -> list[T]:
    return [one async for one in _told(file, zone, Period(since, until), kind, model)]


async def _told(file: Path | None, zone: str | None, period: Period, kind: str, model: type[T]) -> AsyncIterator[T]:
    async with opened(file, zone, period) as log:
        async for followed in log.events():
            if period.over(followed.event):
                return
            if not period.begun(followed.event):
                continue
            for record in followed.of(topics.VERDICTS_TOPIC):
                told = orjson.loads(record.value or b"{}")
                if told["type"] == kind:
                    yield model.model_validate(told["data"])
