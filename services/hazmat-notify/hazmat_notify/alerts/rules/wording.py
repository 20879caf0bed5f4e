"""An alert in words: first what it is and what it does, where it is and where it goes; numbers and codes after."""

from collections.abc import Sequence

from kakou.catalogue.hazard_classes import division
from kakou.contracts.alert import AlertGoods
from kakou.contracts.documents.reference import UnitContact
from kakou.contracts.events.hazardous_goods import HazardousGoods
from kakou.contracts.events.outbound import VerdictReached
from kakou.contracts.verdicts import Bilingual, VerdictWord
from kakou.values.decimals import plain

from hazmat_notify.stock.rules.tonnes import tonnes
from hazmat_notify.storage.segregation import Conflict

Goods = HazardousGoods | AlertGoods

_DANGERS = {
    "1": Bilingual(zh="爆炸品", en="explosive"),
    "1.4": Bilingual(zh="爆炸品（危险较小）", en="explosive of minor hazard"),
    "2.1": Bilingual(zh="易燃气体", en="flammable gas"),
    "2.2": Bilingual(zh="压缩气体，可致窒息", en="compressed gas, can suffocate"),
    "2.3": Bilingual(zh="有毒气体", en="toxic gas"),
    "3": Bilingual(zh="易燃液体", en="flammable liquid"),
    "4.1": Bilingual(zh="易燃固体", en="flammable solid"),
    "4.2": Bilingual(zh="遇空气自燃", en="ignites in air"),
    "4.3": Bilingual(zh="遇水放出易燃气体，禁止用水", en="gives off flammable gas with water: no water"),
    "5.1": Bilingual(zh="助燃", en="feeds fire"),
    "5.2": Bilingual(zh="有机过氧化物，可能爆炸", en="organic peroxide, may explode"),
    "6.1": Bilingual(zh="有毒", en="toxic"),
    "6.2": Bilingual(zh="感染性物质", en="infectious"),
    "7": Bilingual(zh="放射性物质", en="radioactive"),
    "8": Bilingual(zh="腐蚀性", en="corrosive"),
    "9": Bilingual(zh="其他危险货物", en="other dangerous goods"),
}
_UNKNOWN = Bilingual(zh="危险性不明", en="danger unknown")

NO_CONTACT = Bilingual(zh="未登记联系人", en="no contact on file")
NO_PLATE = Bilingual(zh="车牌未识别", en="plate not read")

VERDICTS: dict[VerdictWord, Bilingual] = {
    "release": Bilingual(zh="核放通过", en="cleared to pass"),
    "refuse": Bilingual(zh="不予放行", en="refused"),
    "refer": Bilingual(zh="等待关员处置", en="waiting for a customs officer"),
}

_UNITS = {"kg": ("千克", "kg"), "035": ("千克", "kg"), "t": ("吨", "t"), "070": ("吨", "t"), "036": ("克", "g")}


def dangers(goods: Goods) -> Bilingual:
    """What the goods do, from the class and the subsidiary classes."""
    found = [danger_of_class(each) for each in dict.fromkeys((goods.hazard_class, *goods.subsidiary))]
    return Bilingual(zh="、".join(each.zh for each in found), en=", ".join(each.en for each in found))


def amount(goods: Goods) -> Bilingual:
    """The quantity with its unit; masses of a tonne and more in tonnes."""
    unit = goods.unit or "?"
    mass = tonnes(goods.quantity, unit)
    if mass is not None and mass >= 1:
        return Bilingual(zh=f"{plain(mass)}吨", en=f"{plain(mass)} t")
    zh, en = _UNITS.get(unit, (f"（单位{unit}）", f"(unit {unit})"))
    return Bilingual(zh=f"{plain(goods.quantity)}{zh}", en=f"{plain(goods.quantity)} {en}")


def codes(goods: Goods) -> str:
    """The codes a responder looks up: `UN1017 · 2.3(5.1, 8) · PG I · CAS 7782-50-5`."""
    subsidiary = f"({', '.join(goods.subsidiary)})" if goods.subsidiary else ""
    parts = (
        goods.un and f"UN{goods.un}",
        goods.hazard_class and f"{goods.hazard_class}{subsidiary}",
        goods.packing_group and f"PG {goods.packing_group}",
        goods.cas and f"CAS {goods.cas}",
    )
    return " · ".join(part for part in parts if part)


def announcement(reached: VerdictReached, verdict: VerdictWord, destination: str | None) -> Bilingual:
    """The alert of a visit. verdict: what stands for it, which is a *refer* where its release is withheld."""
    goods, contact = reached.hazardous, reached.contact
    inward, word = reached.verdict.direction == "I", VERDICTS[verdict]
    numbers = _numbers(goods)
    zh = [
        _list([_phrase(each).zh for each in goods], "；"),
        f"{reached.plate or NO_PLATE.zh}在{reached.gate}卡口{reached.lane}车道{'进区' if inward else '出区'}"
        + (f"，去往{destination}" if inward and destination else ""),
        word.zh,
        f"联系人：{contact}" if contact else NO_CONTACT.zh,
    ]
    en = [
        _list([_phrase(each).en for each in goods], "; "),
        f"{reached.plate or NO_PLATE.en} at {reached.gate}, lane {reached.lane}, {'inbound' if inward else 'outbound'}"
        + (f", bound for {destination}" if inward and destination else ""),
        word.en,
        f"contact: {contact}" if contact else NO_CONTACT.en,
    ]
    return Bilingual(zh="。".join(zh) + "。" + numbers, en=". ".join(map(_capital, en)) + ". " + numbers)


def withdrawal(plate: str | None, why: Bilingual) -> Bilingual:
    """The text of a cancelled alert."""
    return Bilingual(zh=f"撤销：{plate or NO_PLATE.zh}，{why.zh}。", en=f"Withdrawn: {plate or NO_PLATE.en}, {why.en}.")


LEFT_AGAIN = Bilingual(zh="超期存放的货物已出库", en="what stayed too long has gone out")
LONGER_NOW = Bilingual(zh="存放期限已延长", en="the limit of the stay has become longer")
BELOW_AGAIN = Bilingual(zh="已低于重大危险源临界值", en="below the major-hazard threshold again")
PARTED_AGAIN = Bilingual(zh="应隔离的货物已分开", en="what must be kept apart no longer lies together")


RECEIVED_AGAIN = Bilingual(zh="告警接收方已恢复或已删除", en="the receiver is delivered to again, or was removed")


def contacts(filed: Sequence[UnitContact]) -> str | None:
    """A storage unit's contacts in one line; None where none can be called by name or number."""
    found = (" ".join(part for part in (each.name, each.phone) if part) for each in filed)
    return "；".join(each for each in found if each) or None


def level_reached(unit: str, level: int) -> Bilingual:
    """A storage unit has become a major hazard installation, or one of another level."""
    return Bilingual(
        zh=f"{unit}构成{'一二三四'[level - 1]}级重大危险源（Σq/Q ≥ 1）。",
        en=f"{unit} is a major hazard installation of level {level} (Σ q/Q ≥ 1).",
    )


def neighbours_found(unit: str, found: Sequence[Conflict], count: int) -> Bilingual:
    """Goods in one unit that must be kept apart. count: of all pairs, of which `found` are named."""
    more = f" … +{count - len(found)}" if count > len(found) else ""
    pairs = [(f"{each.one.name}（{each.one.label}）", f"{each.other.name}（{each.other.label}）") for each in found]
    zh = "；".join(f"{one}与{other}，代码{each.written}" for (one, other), each in zip(pairs, found, strict=True))
    en = "; ".join(
        f"{each.one.name} ({each.one.label}) and {each.other.name} ({each.other.label}), code {each.written}"
        for each in found
    )
    return Bilingual(zh=f"{unit}内应隔离的货物同存：{zh}{more}。", en=f"{unit} holds what must be apart: {en}{more}.")


def danger_of_class(hazard_class: str | None) -> Bilingual:
    """What goods of a class or division do."""
    of = division(hazard_class)
    return _DANGERS.get(of) or _DANGERS.get(of.partition(".")[0]) or _UNKNOWN


def _phrase(goods: HazardousGoods) -> Bilingual:
    danger, quantity = dangers(goods), amount(goods)
    return Bilingual(
        zh=f"{danger.zh}：{goods.name} {quantity.zh}",
        en=f"{danger.en}: {goods.name}, {quantity.en}",
    )


SHOWN = 5
"""Goods named in the words; the alert's own list has them all."""


def _list(phrases: Sequence[str], joint: str) -> str:
    more = f"{joint}… +{len(phrases) - SHOWN}" if len(phrases) > SHOWN else ""
    return joint.join(phrases[:SHOWN]) + more


def _numbers(goods: Sequence[HazardousGoods]) -> str:
    named = [each for each in map(codes, goods[:SHOWN]) if each]
    return f"[{'; '.join(named)}]" if named else ""


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
