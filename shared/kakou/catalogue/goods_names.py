"""The goods that a name means, however they are packed, whatever they are for, and in which share.

A Chinese compound means what it ends with: 卡式炉丁烷气 is gas, 卡式炉 a stove, 油漆刷 a brush. So do English ones,
but for what stands behind "for". Names of chemicals count as whole words only: 聚乙烯 (polyethylene) is no 乙烯.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kakou.catalogue.catalogue import Catalogue, HarmlessGoods, KnownGoods, WordSet
from kakou.catalogue.hazard_classes import rank
from kakou.contracts.shares import SHARE, read_share
from kakou.values.canonical import plain_name

MOST_FORMS, MOST_HEADS = 40, 6
"""Of one piece of a name; no honest one needs as many."""
_AMOUNT = re.compile(
    rf"{SHARE.pattern}|(?<![\d.])\d{{1,12}}(?:\.\d{{1,9}})?\s{{0,2}}"
    r"(?:kg|公斤|千克|吨|l|升|毫升|ml|度|g|克|mpa|bar|#|号)(?![a-z])"
    r"|\s{0,2}[*x×]\s{0,2}\d{1,6}\s{0,2}(?:瓶|桶|罐|箱|支|盒|包|袋|只|个|件)?"
    r"|(?<=[\u4e00-\u9fff])\d{1,3}$"
)
_BRACKETS = re.compile(r"[()（）\[\]【】]")
_SHARE_ASIDE = re.compile(rf"[(（\[【]\s*(?:含量|浓度|纯度|conc\.?)?\s*[:：]?\s*({SHARE.pattern})\s*[)）\]】]")
"""A share in brackets of its own, which is one of the goods before it."""
_PARTS = re.compile(
    r"[/;；、+]|，|, |(?<=[\u4e00-\u9fff])\s+(?=[A-Za-z])|(?<=[A-Za-z])\s+(?=[\u4e00-\u9fff])|\s(?:and|und|et)\s"
)
"""What stands between names of the same thing, or of things together; a blank where it parts Chinese from Latin."""
_WITHOUT = re.compile(r"(?:不含|不带|不附|不包括|\bwithout\b|\bexcluding\b|\bexcl\.?\s|\bfree of\b|\bno\s).*$")
_WITH = re.compile(r"(?<!不)(?:内含|含有|含(?!量)|附带|附|配有|带有)|\bwith\b|\bincluding\b|\bincl\.?\s|\bcontaining\b")
_FOR = re.compile(r"\sfor\s.*$|\sto be used\s.*$")
_USE = re.compile(r"^.{1,12}?(?:用|牌|级|型)(?=.)")
_CONTAINER = re.compile(r"(?:罐|瓶|打火机|电池|cylinders?|cartridges?|canisters?|bottles?|lighters?|batter(?:y|ies))$")
_OF = re.compile(r"\S+ of (.+)$")
_LATIN = re.compile(r"[a-z0-9]")
_LATIN_TAIL = re.compile(r"[\u4e00-\u9fff]\s*([a-z][a-z0-9,-]{2,})$")
_BETWEEN_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")

Goods = KnownGoods | HarmlessGoods


@dataclass(frozen=True, slots=True)
class Named:
    """What a name means. most: percent by mass that the name says at most, None where it says none. beside: what else
    it names."""

    goods: Goods
    most: Decimal | None = None
    beside: tuple[Goods, ...] = ()

    @property
    def weak(self) -> bool:
        """Whether there is too little of it to be dangerous."""
        above = self.goods.above if isinstance(self.goods, KnownGoods) else None
        return above is not None and self.most is not None and self.most <= above


@lru_cache(maxsize=8192)
def goods_named(name: str, known: Catalogue) -> Named | None:
    """The goods that a name means, of several the gravest; None for a name that nothing is known of."""
    plain = plain_name(name)
    whole = _exact(plain, known)
    if whole is not None:
        return Named(whole)
    found = [named for piece in _goods_in(_SHARE_ASIDE.sub(r" \1 ", plain), known) if (named := _one(piece, known))]
    first = min(found, key=_gravity, default=None)
    if first is None:
        return None
    beside = tuple(named.goods for named in found if named.goods is not first.goods)
    return Named(first.goods, first.most, beside)


def _gravity(named: Named) -> tuple[bool, bool, int]:
    """Dangerous goods before harmless ones, those in dangerous shares first, the gravest class of them."""
    goods = named.goods
    if not isinstance(goods, KnownGoods):
        return (True, False, 0)
    return (False, named.weak, rank(goods.hazard_class or ""))


def _goods_in(name: str, known: Catalogue) -> Iterator[str]:
    """The pieces of a name that stand for goods: what it comes without does not, nor what an article is soaked in."""
    parts = [part for part in _BRACKETS.split(name) if part.strip()]
    texts = [text for part in parts for text in _WITH.split(_WITHOUT.sub("", part))]
    article = len(texts) > 1 and _is_article(texts[0], known)
    for place, text in enumerate(texts):
        for piece in _pieces(text, known):
            if not (article and place) or _CONTAINER.search(piece):
                yield piece


def _pieces(part: str, known: Catalogue) -> list[str]:
    """The names that a part holds; one only where they are what a polymer or another article is made of."""
    pieces = [piece.strip() for piece in _PARTS.split(part) if piece.strip()]
    if len(pieces) > 1 and "/" in part and _is_article(pieces[-1], known):
        return pieces[-1:]
    return pieces


def _is_article(part: str, known: Catalogue) -> bool:
    bare = _bare(part)
    return bool(_ending(bare, known.words.articles)) and _one(bare, known) is None


def _one(piece: str, known: Catalogue) -> Named | None:
    """What one piece of a name means: as a whole, else by the longest everyday name that it ends with."""
    tails = _tails(piece, known)
    for tail, gas_only in tails:
        for form in _heads_off(tail, known):
            goods = _exact(form, known)
            if goods is not None and (not gas_only or _is_gas(goods)):
                return Named(goods, _most(piece))
    everyday = [word for tail, gas_only in tails if not gas_only for word in _everyday(tail, known)]
    longest = max(everyday, key=len, default=None)
    return None if longest is None else Named(known.by_everyday_name[longest], _most(piece))


def _most(piece: str) -> Decimal | None:
    shares = [read_share(match.group()) for match in SHARE.finditer(piece)]
    return max((share.max for share in shares if share is not None), default=None)


def _exact(form: str, known: Catalogue) -> Goods | None:
    """By a name as a whole; the singular of an English one, too."""
    found = known.by_name.get(form)
    if found is None and form.endswith("s"):
        found = known.by_name.get(form[:-1]) or known.by_name.get(f"{form[:-3]}y" if form.endswith("ies") else "")
    return found


def _everyday(form: str, known: Catalogue) -> list[str]:
    """The everyday names that the form ends with, as words of their own where they are English ones."""
    found = _ending(form, known.words.everyday)
    return found or (_ending(form[:-1], known.words.everyday) if form.endswith("s") else found)


def _ending(form: str, words: WordSet) -> list[str]:
    """The words that the form ends with; none that begins within an English word."""
    return [word for word in words.ending(form) if _begins_at(form, len(form) - len(word))]


def _begins_at(form: str, place: int) -> bool:
    return place in (0, len(form)) or not (_LATIN.match(form[place]) and _LATIN.match(form[place - 1]))


def _tails(piece: str, known: Catalogue) -> list[tuple[str, bool]]:
    """The piece, then with amounts, packaging and grades taken off its end; and whether only a gas's name is left."""
    words = known.words
    closed = _BETWEEN_CHINESE.sub("", piece).strip()
    seen: dict[str, bool] = {}
    queue = [(closed, False), (_bare(closed), False)]
    while queue and len(seen) < MOST_FORMS:
        form, gas_only = queue.pop(0)
        if not form or form in seen:
            continue
        seen[form] = gas_only
        for kind in (words.packaging, words.grades):
            queue += [(_cut(form, word), gas_only) for word in _ending(form, kind)]
        queue += [(_cut(form, word), True) for word in _ending(form, words.of_gas)]
        if (tail := _LATIN_TAIL.search(form)) is not None:
            queue.append((tail.group(1), gas_only))
        if (of := _OF.match(form)) is not None:
            queue.append((of.group(1), gas_only))
    return list(seen.items())


def _heads_off(form: str, known: Catalogue) -> Iterator[str]:
    """The form, then with grades and uses taken off its start."""
    for _ in range(MOST_HEADS):
        yield form
        shorter = _without_head(form, known.words.grades)
        if shorter in ("", form):
            return
        form = shorter


def _without_head(form: str, grades: WordSet) -> str:
    for word in grades.beginning(form):
        if len(form) > len(word) and _begins_at(form, len(word)):
            return form[len(word) :].strip(" -,")
    return _USE.sub("", form, count=1)


def _bare(piece: str) -> str:
    """The piece without amounts and what it is for."""
    return " ".join(_FOR.sub("", _AMOUNT.sub(" ", piece)).split()).strip(" -,")


def _cut(form: str, word: str) -> str:
    return form[: len(form) - len(word)].strip(" -,")


def _is_gas(goods: Goods) -> bool:
    return isinstance(goods, KnownGoods) and (goods.hazard_class or "").startswith("2")
