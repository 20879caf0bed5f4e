"""The queue's words, in both languages."""

from typing import Final

from kakou.web.pages.language import Words

QUEUE_WORDS: Final[Words] = {
    "booth_calls": ("岗亭呼叫关员", "The booth calls an officer"),
    "queue": ("等候关员的车辆", "Trucks that wait for an officer"),
    "nobody_waits": ("没有车辆等候", "No truck waits"),
    "more_wait": (
        "另有%s辆等候时间较短，未显示",
        "%s more, which has waited less, is not shown|%s more, which have waited less, are not shown",
    ),
    "overdue": ("超时", "Overdue"),
    "other_reasons": ("另有%s项原因", "%s more reason|%s more reasons"),
    "just_moved": (
        "列表刚刚变动，此次点击未生效，请再点一次。",
        "The list had just moved, so the click did not count. Click again.",
    ),
    "proposed_by": ("%s已提议放行，等候另一名关员", "Release proposed by %s: waits for a second officer"),
    "next": ("下一辆", "Next truck"),
    "shortcuts": ("快捷键", "Keys"),
    "key_choose": ("选择", "choose"),
    "key_open": ("打开", "open"),
    "key_claim": ("我来办", "I take it"),
    "others_truck": (
        "另一名关员正在办理这辆车。打开后可以改由您办。",
        "Another officer is at this truck. Open it to take over.",
    ),
}
