"""The one form in which text becomes a key or is compared: what people cannot tell apart is one thing.

Public fault reports of zones name texts pasted with direction marks, zero-width characters, byte order marks or NUL
around them; each of these once made two things of one.
"""

import re
import unicodedata

_IGNORABLE = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f"  # controls, but for those that mean white space
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Controls and Unicode's Default_Ignorable_Code_Point, with the blanks that are no white space."""
_SPACES = re.compile(r"\s+")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58]")


def readable(text: str) -> str:
    """`text` as people see it: nothing invisible, any run of white space one space, none at the ends. Never raises."""
    return _SPACES.sub(" ", _IGNORABLE.sub("", text)).strip()


def canonical(text: str) -> str:
    """`text` as a key: `readable`, compatibility forms folded (NFKC: full width, ligatures), one kind of dash.

    Upper and lower case stay apart. Applying it again changes nothing; never raises.
    """
    if text.isascii():
        return readable(text)
    return readable(_DASHES.sub("-", unicodedata.normalize("NFKC", _IGNORABLE.sub("", text))))


def plain_name(name: str) -> str:
    """A substance's name made comparable: its canonical form, with no difference between upper and lower case."""
    return canonical(name).casefold()
