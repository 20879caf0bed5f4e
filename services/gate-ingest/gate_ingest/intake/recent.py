"""What this instance has lately put on the log, by name. It makes suspicious; the log decides what conflicts."""

from typing import Final

RECENT_EVENTS: Final = 20_000


class Recent:
    """The contents that came first, of so many events."""

    def __init__(self, size: int = RECENT_EVENTS) -> None:
        self._size = size
        self._contents: dict[tuple[str, str], int] = {}

    def contradicts(self, source: str, no: str, content: bytes) -> bool:
        """Whether (`source`, `no`) was said here before with another content. Remembers the content that came first."""
        said = hash(content)
        first = self._contents.setdefault((source, no), said)
        if len(self._contents) > self._size:
            del self._contents[next(iter(self._contents))]
        return first != said
