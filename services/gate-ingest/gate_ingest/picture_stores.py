"""Picture stores: where a zone's cameras put their pictures, and which addresses lie there.

An address comes from a device, and so from anybody. It is parsed by the rules of browsers (WHATWG URL), and what a page
has fetched is the address as it was understood, never as it was given.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import unquote

from kakou.values.locations import ZONE
from pydantic_core import Url

EXPECTED: Final = "zone=address, comma separated, such as 3105W=https://pictures.example/3105W/"
FOLDER: Final = re.compile(r"https?://[a-z0-9.-]+(:\d+)?/([A-Za-z0-9._~%-]+/)*")
"""As little as a store's address needs: each character of it stands for itself in a content security policy."""
ODD: Final = re.compile(r"[\s\\\x00-\x1f\x7f]")
"""What browsers drop from an address, or take for something else."""


@dataclass(frozen=True)
class PictureStore:
    """A folder of pictures. address: normalised, and ends with a slash."""

    zone: str
    address: str

    @classmethod
    def of(cls, text: str) -> Self:
        """`zone=address`. Raises ValueError, saying what is wrong with it."""
        zone, equals, given = (part.strip() for part in text.partition("="))
        if not equals or not ZONE.fits(zone):
            raise ValueError(f"{text!r} does not begin with a zone: expected {EXPECTED}")
        try:
            address = f"{str(Url(given)).rstrip('/')}/"
        except ValueError:
            raise ValueError(f"{given!r} is no address: expected {EXPECTED}") from None
        if not FOLDER.fullmatch(address) or not _is_plain(address):
            raise ValueError(
                f"{given!r} must be http:// or https://, a host's name or IPv4 address, perhaps a port, and folders of "
                "letters, digits and . _ ~ -; no user, query or fragment"
            )
        return cls(zone, address)

    def holds(self, address: str) -> str | None:
        """The address as it is to be fetched; None where it does not lie in this folder beyond doubt."""
        if ODD.search(address):
            return None
        try:
            found = str(Url(address))
        except ValueError:
            return None
        # All before the folder's last slash is the store's own: scheme, host, port, path. A user would stand before it.
        return found if found.startswith(self.address) and _is_plain(found) else None


def stores_in(text: str) -> tuple[PictureStore, ...]:
    """Those that a setting names. Raises ValueError."""
    return tuple(PictureStore.of(part) for part in text.split(",") if part.strip())


def of_zone(stores: Iterable[PictureStore], zone: str) -> tuple[PictureStore, ...]:
    """A zone may have several."""
    return tuple(each for each in stores if each.zone == zone)


def _is_plain(address: str) -> bool:
    """Whether its path means the same to a server that decodes it once more than it should: no slash, backslash, dots
    or percent sign behind a percent sign."""
    path = Url(address).path or "/"
    try:
        decoded = unquote(path, errors="strict")
    except UnicodeDecodeError:
        return False
    same = decoded.count("/") == path.count("/") and not set(decoded.split("/")) & {".", ".."}
    return same and not re.search(r"[%\\\x00-\x1f\x7f]", decoded)
