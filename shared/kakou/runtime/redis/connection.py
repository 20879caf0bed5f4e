"""How the client gets to Redis: the one place where its address, TLS and user are said."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr
from redis.asyncio.connection import SSLConnection, parse_url
from redis.exceptions import AuthenticationError, NoPermissionError

from kakou.runtime.connection import Certificates, tls_refusal


@dataclass(frozen=True)
class RedisConnection:
    """url: redis://, rediss:// or unix://; may hold user and password. Certificates count with rediss."""

    url: str = field(repr=False)
    certificates: Certificates = field(default_factory=Certificates)
    user: str | None = None
    password: SecretStr | None = None

    @property
    def address(self) -> str:
        """Without user and password."""
        return self.url.partition("://")[2].rpartition("@")[2]

    def arguments(self) -> dict[str, Any]:
        """For the pool. Raises OSError if a certificate can't be read."""
        settings: dict[str, Any] = dict(parse_url(self.url))
        if self.url.startswith("rediss:"):
            settings |= {"connection_class": _Trusting, "context": self.certificates.context()}
        if self.password:
            settings |= {"username": self.user, "password": self.password.get_secret_value()}
        return settings

    def refusal(self, error: BaseException) -> str | None:
        """A sentence where Redis will never let us in, else None."""
        cause = error.__cause__ or error
        if isinstance(cause, NoPermissionError):
            return f"Redis at {self.address} does not let its user do what the services need: {cause}"
        if isinstance(cause, AuthenticationError):
            return f"Redis at {self.address} refuses KAKOU_REDIS_USER with KAKOU_REDIS_PASSWORD: {cause}"
        return tls_refusal(error, "Redis", self.address)


class _Trusting(SSLConnection):
    """redis-py would trust the system's CAs beside the given one."""

    def __init__(self, *, context: Any, **settings: Any) -> None:
        super().__init__(**settings)
        self.ssl_context.context = context
