"""The hazardous goods that a name means, however they are packed."""

import re
from functools import lru_cache

from kakou.contracts.canonical import plain_name
from kakou.contracts.catalogue import Catalogue, KnownGoods

_PACKAGING = (
    r"钢瓶|气瓶|瓶装|罐装|桶装|储罐|溶液|水溶液|气体|液体|燃料|试剂|原料|"
    r"cylinders?|bottles?|drums?|tanks?|solution|liquid|compressed|gas|in bulk"
)
_GRADES = (
    r"工业级|工业用|工业|无水|液态|液体|液化|压缩|电子级|高纯|分析纯|化学纯|"
    r"industrial|technical|pure|anhydrous|grade"
)
_TAIL = re.compile(rf"(?:{_PACKAGING}|{_GRADES})$")
_HEAD = re.compile(rf"^(?:{_GRADES}|compressed|liquid|liquefied)")
_AMOUNT = re.compile(r"[>≥<≤~～]?\s*\d+(?:\.\d+)?\s*(?:%|kg|公斤|千克|吨|l|升|ml)")
_PARTS = re.compile(
    r"[/;；、()（）\[\]【】]|，|, |(?<=[\u4e00-\u9fff])\s+(?=[A-Za-z])|(?<=[A-Za-z])\s+(?=[\u4e00-\u9fff])"
)
"""What stands between names of the same thing; a blank does where it parts a Chinese name from a Latin one."""


@lru_cache(maxsize=4096)
def by_name(name: str, known: Catalogue) -> KnownGoods | None:
    """The substance that a goods name means, packaging, grade and amounts aside.

    Never by a part of a word: 聚乙烯 (polyethylene) is no 乙烯 (ethylene).
    """
    whole = plain_name(name)
    for part in (whole, *(plain_name(part) for part in _PARTS.split(name))):
        for form in _forms(part):
            if found := known.by_name.get(form):
                return found
    return None


def _forms(name: str) -> list[str]:
    """The name, then without its amounts, then with packaging and grade words taken off at its end and its start."""
    forms = [name]
    bare = " ".join(_AMOUNT.sub(" ", name).split())
    while bare:
        forms.append(bare)
        shorter = _TAIL.sub("", bare).strip(" -,")
        bare = shorter if shorter != bare else ""
    for form in list(forms):
        head = form
        while (shorter := _HEAD.sub("", head).strip(" -,")) != head and shorter:
            forms.append(shorter)
            head = shorter
    return [form for form in forms if form]
