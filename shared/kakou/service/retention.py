"""For how long what the gate was told stays known. Every service counts on the others for it."""

from datetime import timedelta
from typing import Final

REPEATS_KNOWN: Final = timedelta(days=7)
"""An event sent again within it is known as a repeat, and its outcome is told again."""

VISITS_KEPT: Final = REPEATS_KNOWN + timedelta(days=1)
"""After a visit's day. Longer than repeats are known, so that whatever is told of a visit in that time finds it."""
