"""Settings of one connection that do not fit together, each told by the variables that it is about."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from kakou.runtime.connection import Certificates
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.redis.connection import RedisConnection


def wrong_kafka(kafka: KafkaConnection) -> Iterator[str]:
    """A sentence for each; nothing where Kafka can be asked."""
    protocol = f"KAKOU_KAFKA_SECURITY_PROTOCOL={kafka.protocol}"
    if kafka.protocol.startswith("SASL"):
        if not (kafka.user and kafka.password):
            yield f"{protocol} needs KAKOU_KAFKA_USER and KAKOU_KAFKA_PASSWORD"
    elif kafka.user or kafka.password:
        yield f"KAKOU_KAFKA_USER and KAKOU_KAFKA_PASSWORD need SASL_SSL or SASL_PLAINTEXT, not {protocol}"
    yield from _wrong_certificates(
        kafka.certificates, "KAKOU_KAFKA", kafka.protocol.endswith("SSL"), f"SSL or SASL_SSL, not {protocol}"
    )


def wrong_redis(redis: RedisConnection) -> Iterator[str]:
    """A sentence for each; nothing where Redis can be asked."""
    address = urlsplit(redis.url)
    if any(name.startswith("ssl") for name in parse_qs(address.query, keep_blank_values=True)):
        yield "KAKOU_REDIS_URL: certificates are named by KAKOU_REDIS_CA_FILE, not in the address"
    if redis.user and not redis.password:
        yield "KAKOU_REDIS_USER needs KAKOU_REDIS_PASSWORD"
    if (redis.user or redis.password) and "@" in address.netloc:
        yield "KAKOU_REDIS_URL names a user or password, and so does KAKOU_REDIS_USER or KAKOU_REDIS_PASSWORD: set one"
    yield from _wrong_certificates(
        redis.certificates, "KAKOU_REDIS", address.scheme == "rediss", "KAKOU_REDIS_URL to begin with rediss://"
    )


def _wrong_certificates(certificates: Certificates, prefix: str, speaks_tls: bool, instead: str) -> Iterator[str]:
    named = {
        f"{prefix}_CA_FILE": certificates.ca_file,
        f"{prefix}_CERTIFICATE_FILE": certificates.certificate_file,
        f"{prefix}_KEY_FILE": certificates.key_file,
    }
    if not speaks_tls:
        if given := " and ".join(name for name, path in named.items() if path):
            yield f"{given} needs {instead}"
        return
    if bool(certificates.certificate_file) != bool(certificates.key_file):
        yield f"{prefix}_CERTIFICATE_FILE and {prefix}_KEY_FILE go together: set both or neither"
        return
    try:
        certificates.context()
    except OSError as error:
        yield f"{prefix}_…_FILE: {error}"
