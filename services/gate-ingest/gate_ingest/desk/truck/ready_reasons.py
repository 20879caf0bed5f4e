"""Reasons that an officer may choose for a decision: first those that answer what stands against this truck."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from kakou.contracts.verdicts import Bilingual, Reason

WEIGHED: Final = ("weight.vehicle.", "weight.container.", "weight.goods.", "weight.empty.", "weight.tare.")
READINGS: Final = ("weight.reading.", "weight.bridge.")
HAZARDOUS: Final = ("hazmat.", "lane.hazardous.", "lane.dangerous-goods.")
INSPECTIONS: Final = ("draw.", "document.inspection.", "document.control.", "pass.disposal.")
PAPERS: Final = ("pass.", "document.")


class ReadyReason(NamedTuple):
    """about: how the codes begin that it answers; none: it fits every truck."""

    zh: str
    en: str
    about: tuple[str, ...] = ()


READY_REASONS: Final[dict[str, tuple[ReadyReason, ...]]] = {
    "release": (
        ReadyReason("已核对车牌和车架号", "Plate and frame number checked", ("identity.plate.",)),
        ReadyReason("箱号已由人核对，相符", "Container number read by a person: it agrees", ("identity.container.",)),
        ReadyReason("封志、关锁已由人核对，完好", "Seals checked by a person: whole", ("identity.seal.", "seal.")),
        ReadyReason(
            "车辆和司机的证件已核对",
            "Papers of truck and driver checked",
            ("identity.vehicle", "identity.driver", "identity.trailer."),
        ),
        ReadyReason("查验已完成，未见异常", "Inspected: nothing was found", INSPECTIONS),
        ReadyReason("重量差异已查明", "The difference in weight is explained", WEIGHED),
        ReadyReason("重量已由人核对", "The weight was checked by a person", READINGS),
        ReadyReason("危险货物的标识和单证已核对", "Marks and papers of the hazardous goods checked", HAZARDOUS),
        ReadyReason("已核对单证，可以过卡", "Papers checked: it may pass", PAPERS),
        ReadyReason(
            "已安排走本车道", "It was told to use this lane", ("lane.class.", "lane.state.", "lane.direction.")
        ),
        ReadyReason("已到场核查，可以放行", "Checked at the lane: it may pass"),
    ),
    "inspect": (
        ReadyReason("重量不符，开箱查验", "The weight does not fit: to be opened", WEIGHED),
        ReadyReason("重量未能测定，查验", "The weight could not be measured: to be inspected", READINGS),
        ReadyReason("随机抽中查验", "Drawn for inspection", ("draw.",)),
        ReadyReason("有查验或布控要求，查验", "An inspection or a control order asks for it", INSPECTIONS[1:]),
        ReadyReason(
            "箱号或封志不符，查验",
            "Container or seal does not fit: to be inspected",
            ("identity.container.", "identity.seal.", "seal."),
        ),
        ReadyReason("危险货物存疑，查验", "Hazardous goods in doubt: to be inspected", HAZARDOUS),
        ReadyReason("单货存疑，查验", "Goods and papers in doubt: to be inspected"),
    ),
    "refuse": (
        ReadyReason("超载或重量不符，退回", "Overloaded, or the weight does not fit", WEIGHED),
        ReadyReason("重量未能测定，退回", "The weight could not be measured", READINGS),
        ReadyReason("危险货物的申报或装载不符，退回", "Hazardous goods wrongly declared or loaded", HAZARDOUS),
        ReadyReason("车辆、箱号或证件不符，退回", "Truck, container or its papers do not fit", ("identity.", "seal.")),
        ReadyReason("走错车道，退回", "It came to the wrong lane", ("lane.class.", "lane.state.", "lane.direction.")),
        ReadyReason("单证不符，退回更正", "The papers do not fit: to be corrected", PAPERS),
        ReadyReason("不符合放行条件，退回", "It does not meet what a release asks for"),
    ),
    "rescind": (
        ReadyReason("有新情况，重新核查", "News: to be checked again"),
        ReadyReason("误操作", "By mistake"),
    ),
}


def ready_reasons(decision: str, reasons: Iterable[Reason]) -> tuple[Bilingual, ...]:
    """reasons: of the truck, the gravest first. What answers the gravest comes first, what fits every truck last."""
    ready = READY_REASONS[decision]
    fitting = (each for reason in reasons for each in ready if reason.code.startswith(each.about or ("-",)))
    general = (each for each in ready if not each.about)
    return tuple(Bilingual(zh=each.zh, en=each.en) for each in dict.fromkeys((*fitting, *general)))
