"""Where partitions begin and end, by the brokers that lead them."""

import asyncio
from collections.abc import Collection
from typing import Final

from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError, KafkaError, LeaderNotAvailableError, for_code

from kakou.runtime.kafka.brokers import Brokers
from kakou.runtime.kafka.channel import Channel
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.wire import END, FIRST, list_offsets, listed_offsets
from kakou.runtime.log import Bounds

ASK_WITHIN: Final = 5.0
AGAIN_AFTER: Final = 0.1


class Ends:
    """Connects at its first use, and anew after a failure. Every method may raise OSError."""

    def __init__(self, kafka: KafkaConnection) -> None:
        self._brokers, self._topics = Brokers(kafka, ASK_WITHIN), set[str]()
        self._connecting = asyncio.Lock()

    async def bounds(self, place: TopicPartition) -> Bounds:
        asked = (self._listed([place], which, ASK_WITHIN) for which in (FIRST, END))
        first, end = await asyncio.gather(*asked)
        return Bounds(first[place], end[place])

    async def ends(self, places: Collection[TopicPartition], within: float = ASK_WITHIN) -> dict[TopicPartition, int]:
        """The offset that comes next in each of the partitions. within: seconds for which it is asked."""
        return await self._listed(places, END, within)

    async def stop(self) -> None:
        await self._brokers.close()

    async def _listed(self, places: Collection[TopicPartition], which: int, within: float) -> dict[TopicPartition, int]:
        """Asked again until the time is over: of a topic that was just made, or has moved, nobody says who leads."""
        why: Exception = TimeoutError("no answer")
        try:
            async with asyncio.timeout(within):
                while True:
                    try:
                        return await self._asked(places, which)
                    except (KafkaError, OSError, ValueError, KeyError) as error:
                        why = error
                        await self._doubt(error)
                    await asyncio.sleep(AGAIN_AFTER)
        except TimeoutError:
            await self._brokers.close()
        raise OSError(f"Kafka: {type(why).__name__}: {why}") from why

    async def _asked(self, places: Collection[TopicPartition], which: int) -> dict[TopicPartition, int]:
        leaders = await self._leaders(places)
        asked = [channel.answer(list_offsets(led, which)) for channel, led in leaders.items()]
        answers = [listed for answer in await asyncio.gather(*asked) for listed in listed_offsets(answer)]
        for _, error, _ in answers:
            if error:
                raise for_code(error)()
        found = {place: offset for place, _, offset in answers}
        return {place: found[place] for place in places}

    async def _doubt(self, error: Exception) -> None:
        """Learn anew who leads; from whom, too, where it was not a broker that said so. Raises OSError for good."""
        if not isinstance(error, KafkaError) or isinstance(error, KafkaConnectionError):
            await self._brokers.close()
        elif not error.retriable:
            raise OSError(f"Kafka: {type(error).__name__}: {error}") from error
        self._topics.clear()

    async def _leaders(self, places: Collection[TopicPartition]) -> dict[Channel, list[TopicPartition]]:
        leaders: dict[Channel, list[TopicPartition]] = {}
        async with self._connecting:
            topics = {place.topic for place in places}
            if not topics <= self._topics or any(self._brokers.leader(place) is None for place in places):
                self._topics |= topics
                await self._brokers.learn(self._topics)
            for place in places:
                node = self._brokers.leader(place)
                if node is None:
                    raise LeaderNotAvailableError(place)
                leaders.setdefault(await self._brokers.channel(node), []).append(place)
        return leaders
