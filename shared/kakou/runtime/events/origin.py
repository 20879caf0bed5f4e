"""Where an output comes from: the position of its root event and its index path through the hops."""

from typing import NamedTuple


class Origin(NamedTuple):
    """The root event's offset in `gate.inbound` and the output's index at each hop since.

    Within one topic and partition origins of one writer only grow, so a reader can tell a repeat from news.
    """

    root: int
    path: tuple[int, ...]

    def hop(self, index: int) -> "Origin":
        """The origin of the `index`-th output made from the record of this origin."""
        return Origin(self.root, (*self.path, index))

    def encode(self) -> str:
        return ".".join(map(str, (self.root, *self.path)))

    @staticmethod
    def decode(text: str) -> "Origin":
        """Raises ValueError where the text is no origin."""
        root, *path = map(int, text.split("."))
        return Origin(root, tuple(path))
