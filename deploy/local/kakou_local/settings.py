"""How Kafka and Redis are set on one machine. The compose file says the same."""

from pathlib import Path
from typing import Final

from kakou.contracts.services import SERVICES


def kafka_settings(folder: Path, port: int, controller: int) -> dict[str, str]:
    """One node in both roles, with its data in `folder`."""
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": str(folder / "kafka"),
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        # A killed broker is let back in once its old session is over (9 s by default); a slow disk must not end it.
        "broker.session.timeout.ms": "6000",
        "broker.heartbeat.interval.ms": "1000",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "group.initial.rebalance.delay.ms": "0",
        "auto.create.topics.enable": "false",
        "message.max.bytes": str(4 * 1024 * 1024),
        "log.retention.ms": "-1",
        # Log time follows the record's timestamp: a producer whose clock runs ahead is refused.
        "log.message.timestamp.after.max.ms": "5000",
    }


def redis_settings(folder: Path, port: int) -> dict[str, str]:
    """Every write in a file within a second, and nothing evicted: state must not go."""
    return {
        "port": str(port),
        "bind": "127.0.0.1",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "save": "",
        "daemonize": "no",
    }


_HEARD: Final = " ".join(f"&kakou:applied:{name}:*" for entry in SERVICES.values() for name in entry.announces)

REDIS_RIGHTS: Final = (
    f"resetkeys ~{{*}}:* resetchannels {_HEARD} &kakou:*"
    " -@all +ping +config|get +get +mget +set +unlink +hget +hmget +hgetall +hkeys +hlen +hstrlen"
    " +hset +hsetnx +hdel +hscan +hrandfield +scan"
    " +eval +evalsha +time +publish +subscribe +unsubscribe +psubscribe +punsubscribe"
)
"""What the services' user may do at Redis, and no more. A pattern that is listened to must be granted word by word."""
