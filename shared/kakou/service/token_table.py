"""The zones' tokens beside the path, in `gate.tokens`: for a door whose state was lost and is being built.

The truth stands on the zones' logs. The topic repeats what came of it, so that nobody need read a year of trucks to
know who may speak. A token that was revoked is never good again, so whoever says so may say it early, late, or twice.
"""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from kakou.service.tokens import TokenEntry


class TokenTold(BaseModel):
    """What a record of the topic says of the token that its key names, `zone/SHA-256`.

    token: None once it is revoked. root: how far the state had come on the zone's log that knew the token.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    token: TokenEntry | None = None
    root: int = -1


REVOKED = TokenTold()


class TokenTable:
    """What was told of every zone's tokens."""

    def __init__(self) -> None:
        self._told: dict[str, dict[str, TokenTold]] = {}

    def learn(self, key: bytes, value: bytes) -> None:
        """A record of the topic."""
        zone, _, digest = key.decode().partition("/")
        told = self._told.setdefault(zone, {})
        if told.get(digest) != REVOKED:
            said = TokenTold.model_validate_json(value)
            told[digest] = said if said.token is not None else REVOKED

    def of(self, zone: str) -> Mapping[str, TokenTold]:
        """By SHA-256; the revoked ones are among them."""
        return self._told.get(zone, {})

    def good(self, zone: str) -> dict[str, TokenEntry]:
        """Those not revoked, by SHA-256; some may have expired."""
        return {digest: told.token for digest, told in self.of(zone).items() if told.token is not None}

    def revoked(self, zone: str, digest: str) -> bool:
        return self.of(zone).get(digest) == REVOKED


def record_of(zone: str, digest: str, told: TokenTold) -> tuple[str, bytes]:
    """Key and value of the record that says so."""
    return f"{zone}/{digest}", told.model_dump_json(exclude_defaults=True).encode()
