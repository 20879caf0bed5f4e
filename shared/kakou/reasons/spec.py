"""One row of the reason table."""

import re
from dataclasses import dataclass
from functools import cached_property
from string import Formatter

from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.verdicts import Outcome

_WORD = re.compile(r"[a-z][a-z_]*")


@dataclass(frozen=True)
class ReasonSpec:
    """What a reason code means, before it has its numbers.

    letter, position: its place in the 20-position status word (domain §2.3); None for reasons that have none.
    outcome: what it does unless policy says otherwise. officer: whether an officer may release in spite of it.
    zh, en: the finding; remedy_zh, remedy_en: the least that would clear it; spent_zh, spent_en: the same where the
    fact `left` is 0. `{fact}` stands for a fact, `{fact:zh}` and `{fact:en}` for a word of the trade in that language.
    led: what the driver reads, in Chinese, at most 32 bytes of GB18030. source: where the rule comes from, and the
    policy's parameters that it goes by, by their names.
    """

    code: str
    outcome: Outcome
    zh: str
    en: str
    led: str
    source: str
    letter: str | None = None
    position: int | None = None
    officer: bool = True
    remedy_zh: str | None = None
    remedy_en: str | None = None
    spent_zh: str | None = None
    spent_en: str | None = None

    @cached_property
    def needs(self) -> frozenset[str]:
        """Names of the facts that its texts speak of."""
        texts = (self.zh, self.en, self.led, self.remedy_zh, self.remedy_en, self.spent_zh, self.spent_en)
        return frozenset(name for text in texts if text for _, name, _, _ in Formatter().parse(text) if name)

    @cached_property
    def policy(self) -> tuple[str, ...]:
        """The policy's parameters that the rule goes by."""
        return tuple(word for word in _WORD.findall(self.source) if word in PolicyValues.model_fields)
