"""How every client of ours gets to Kafka: the one place where its addresses, TLS and user are said."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import (
    IllegalSaslStateError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from pydantic import SecretStr

from kakou.runtime.connection import Certificates, WrongConnection, tls_refusal

Protocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]

CHECK_WITHIN: Final = 10.0
"""Seconds for one broker to let us in. One that speaks another protocol may just say nothing."""


@dataclass(frozen=True)
class KafkaConnection:
    """bootstrap: servers, comma separated. user and password count with SASL, certificates with SSL."""

    bootstrap: str
    protocol: Protocol = "PLAINTEXT"
    certificates: Certificates = field(default_factory=Certificates)
    mechanism: Mechanism = "SCRAM-SHA-512"
    user: str | None = None
    password: SecretStr | None = None

    def arguments(self) -> dict[str, Any]:
        """For a consumer, a producer and an admin client alike. Raises OSError if a certificate can't be read."""
        return {"bootstrap_servers": self.bootstrap, **self.security()}

    async def check(self) -> None:
        """Raises WrongConnection if no broker lets us in and one says why, else KafkaConnectionError with a guess.

        aiokafka tells why in its log only, and then says that it could not bootstrap.
        """
        refused: WrongConnection | None = None
        silent = ""
        for host, port, _ in collect_hosts(self.bootstrap):
            address = f"{host}:{port}"
            try:
                async with asyncio.timeout(CHECK_WITHIN):
                    connection = await create_conn(host, port, **self.security())
                connection.close()
                return
            except (OSError, KafkaError) as error:
                if sentence := self._refusal(error, address):
                    refused = refused or WrongConnection(sentence)
                else:
                    silent = silent or self._silence(error, address)
        raise refused or KafkaConnectionError(silent or f"{self.bootstrap!r} names no server")

    def security(self) -> dict[str, Any]:
        """For a connection to one broker. Raises OSError if a certificate can't be read."""
        settings: dict[str, Any] = {"security_protocol": self.protocol}
        if self.protocol.endswith("SSL"):
            settings["ssl_context"] = self.certificates.context()
        if self.protocol.startswith("SASL") and self.password:
            settings |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.user,
                "sasl_plain_password": self.password.get_secret_value(),
            }
        return settings

    def _refusal(self, error: Exception, address: str) -> str | None:
        if isinstance(error, SaslAuthenticationFailed):
            return f"Kafka at {address} refuses KAKOU_KAFKA_USER={self.user} with this password or {self.mechanism}"
        if isinstance(error, UnsupportedSaslMechanismError):
            return f"Kafka at {address} has no {self.mechanism} there: set KAKOU_KAFKA_SASL_MECHANISM to one it has"
        if isinstance(error, IllegalSaslStateError):
            return f"Kafka at {address} asks for no user there: KAKOU_KAFKA_SECURITY_PROTOCOL={self.protocol} is wrong"
        return tls_refusal(error, "Kafka", address)

    def _silence(self, error: Exception, address: str) -> str:
        said = str(error) or type(error).__name__
        if isinstance(error, ConnectionRefusedError):
            return f"nothing listens at {address}"
        other = "with" if not self.protocol.endswith("SSL") else "without"
        guess = f"if it serves others, it may want to be spoken to {other} TLS, or by a user or certificate"
        return f"{address} does not answer to KAKOU_KAFKA_SECURITY_PROTOCOL={self.protocol} ({said}); {guess}"
