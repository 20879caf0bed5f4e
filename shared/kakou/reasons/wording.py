"""Words of the trade as people read them, in both languages."""

from kakou.contracts.verdicts import Bilingual
from kakou.reasons.table.story_words import STORY_WORDS
from kakou.reasons.table.words import WORDS


def word(text: str, name: str = "") -> Bilingual:
    """A word of the trade; as it is in both languages where it has no other. name: of the fact that has it."""
    for table in (STORY_WORDS, WORDS):
        found = table.get(f"{name}={text}") or table.get(text)
        if found is not None:
            return Bilingual(zh=found[0], en=found[1])
    return Bilingual(zh=text, en=text)
