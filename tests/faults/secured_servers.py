"""A Kafka and a Redis that let nobody in without TLS and a password, with a CA and users of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from kakou_local.processes import free_port
from kakou_local.servers import LocalServers
from kakou_local.settings import REDIS_RIGHTS

KAFKA_PASSWORD, REDIS_PASSWORD = "kafka-3105-secret", "redis-3105-secret"
HOST = "localhost"
"""The name in the certificates; 127.0.0.1 is not."""


@dataclass(frozen=True)
class Secured:
    """Where they are, and the settings by which a service is let in."""

    servers: LocalServers
    ports: dict[str, int]
    folder: Path

    @property
    def settings(self) -> dict[str, str]:
        ca = str(self.folder / "ca.pem")
        return {
            "KAKOU_KAFKA_BOOTSTRAP": f"{HOST}:{self.ports['password']}",
            "KAKOU_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "KAKOU_KAFKA_CA_FILE": ca,
            "KAKOU_KAFKA_USER": "kakou",
            "KAKOU_KAFKA_PASSWORD_FILE": str(self.folder / "kafka.password"),
            "KAKOU_REDIS_URL": f"rediss://{HOST}:{self.ports['redis']}/0",
            "KAKOU_REDIS_CA_FILE": ca,
            "KAKOU_REDIS_USER": "kakou",
            "KAKOU_REDIS_PASSWORD_FILE": str(self.folder / "redis.password"),
        }

    @property
    def mutual(self) -> dict[str, str]:
        """By certificate instead of password at Kafka."""
        return {
            "KAKOU_KAFKA_BOOTSTRAP": f"{HOST}:{self.ports['certificate']}",
            "KAKOU_KAFKA_SECURITY_PROTOCOL": "SSL",
            "KAKOU_KAFKA_USER": "",
            "KAKOU_KAFKA_PASSWORD_FILE": "",
            "KAKOU_KAFKA_CERTIFICATE_FILE": str(self.folder / "client.pem"),
            "KAKOU_KAFKA_KEY_FILE": str(self.folder / "client.key"),
        }


@contextmanager
def secured(folder: Path) -> Iterator[Secured]:
    """Kafka listens for a password, for a certificate, and with a certificate that has expired."""
    ca = trustme.CA()
    _write(folder, "server", ca.issue_cert(HOST))
    _write(folder, "client", ca.issue_cert("gate.example"))
    _write(folder, "expired", ca.issue_cert(HOST, not_after=datetime.now(UTC) - timedelta(days=1)))
    ca.cert_pem.write_to_path(str(folder / "ca.pem"))
    trustme.CA().cert_pem.write_to_path(str(folder / "other-ca.pem"))
    (folder / "kafka.password").write_text(KAFKA_PASSWORD)
    (folder / "redis.password").write_text(f"{REDIS_PASSWORD}\n")
    (folder / "users.acl").write_text(
        f"user default on nopass -@all +ping\nuser kakou on >{REDIS_PASSWORD} {REDIS_RIGHTS}\n"
        f"user reader on >{REDIS_PASSWORD} ~* -@all +ping +get\n"
    )
    ports: dict[str, int] = {}
    for name in ("kafka", "controller", "plain-redis", "redis", "password", "certificate", "expired"):
        ports[name] = free_port(ports.values())
    own = {"kafka": ports["kafka"], "controller": ports["controller"], "redis": ports["plain-redis"]}
    servers = LocalServers(
        folder / "servers",
        own,
        kafka_more=_kafka(folder, ports),
        redis_more=_redis(folder, ports),
        kafka_users={"kakou": KAFKA_PASSWORD},
    )
    with servers:
        yield Secured(servers, ports, folder)


def _kafka(folder: Path, ports: dict[str, int]) -> dict[str, str]:
    secure = {name: f"{name.upper()}://{HOST}:{ports[name]}" for name in ("password", "certificate", "expired")}
    plain = f"PLAINTEXT://127.0.0.1:{ports['kafka']}"
    settings = {
        "listeners": ",".join([plain, f"CONTROLLER://127.0.0.1:{ports['controller']}", *secure.values()]),
        "advertised.listeners": ",".join([plain, *secure.values()]),
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PASSWORD:SASL_SSL,"
        "CERTIFICATE:SSL,EXPIRED:SASL_SSL",
        "listener.name.certificate.ssl.client.auth": "required",
        "listener.name.certificate.ssl.truststore.type": "PEM",
        "listener.name.certificate.ssl.truststore.location": str(folder / "ca.pem"),
    }
    for name in secure:
        settings |= {
            f"listener.name.{name}.ssl.keystore.type": "PEM",
            f"listener.name.{name}.ssl.keystore.location": str(
                folder / ("expired.both" if name == "expired" else "server.both")
            ),
        }
        if name != "certificate":
            module = "org.apache.kafka.common.security"
            plain_user = f'{module}.plain.PlainLoginModule required user_kakou="{KAFKA_PASSWORD}";'
            settings |= {
                f"listener.name.{name}.sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
                f"listener.name.{name}.plain.sasl.jaas.config": plain_user,
                f"listener.name.{name}.scram-sha-512.sasl.jaas.config": f"{module}.scram.ScramLoginModule required;",
            }
    return settings


def _redis(folder: Path, ports: dict[str, int]) -> dict[str, str]:
    return {
        "tls-port": str(ports["redis"]),
        "tls-cert-file": str(folder / "server.pem"),
        "tls-key-file": str(folder / "server.key"),
        "tls-ca-cert-file": str(folder / "ca.pem"),
        "tls-auth-clients": "no",
        "aclfile": str(folder / "users.acl"),
    }


def _write(folder: Path, name: str, certificate: trustme.LeafCert) -> None:
    """name.pem, name.key, and both in one file as Kafka takes them."""
    key = load_pem_private_key(certificate.private_key_pem.bytes(), None)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    chain = b"".join(blob.bytes() for blob in certificate.cert_chain_pems)
    (folder / f"{name}.pem").write_bytes(chain)
    (folder / f"{name}.key").write_bytes(pem)
    (folder / f"{name}.both").write_bytes(pem + chain)
