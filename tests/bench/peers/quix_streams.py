"""One hop in Quix Streams with state: every record is kept in its store (RocksDB and a changelog topic), and passed on.

python -m tests.bench.peers.quix_streams BOOTSTRAP SOURCE TARGET GROUP
"""

import sys
import tempfile
from typing import Any

from quixstreams import Application, State


def main(bootstrap: str, source: str, target: str, group: str) -> None:
    """Until terminated. Acks and lingering as the bare relay's; commits every five seconds, which is its default."""
    with tempfile.TemporaryDirectory() as folder:
        app = Application(
            bootstrap,
            consumer_group=group,
            auto_offset_reset="earliest",
            consumer_extra_config={"fetch.wait.max.ms": 100},
            producer_extra_config={"acks": "all", "enable.idempotence": True, "linger.ms": 0},
            state_dir=folder,
            loglevel="WARNING",
        )
        taken = app.topic(source, value_deserializer="bytes")
        told = app.topic(target, value_serializer="bytes")
        app.dataframe(taken).apply(_kept, stateful=True).to_topic(told)
        app.run()


def _kept(value: bytes, state: "State[Any, Any]") -> bytes:
    count = state.get("count", 0) + 1
    state.set("count", count)
    state.set_bytes(str(count), value)
    return value


if __name__ == "__main__":
    main(*sys.argv[1:5])
