"""Every text that says why a write on the log came to nothing, in one table and in both languages.

English is the `detail` of the HTTP problem; a page says it in its own language. A value may be a Bilingual itself.
"""

from dataclasses import dataclass
from typing import Final

from kakou.contracts.verdicts import Bilingual


@dataclass(frozen=True, slots=True)
class OutcomeText:
    """A text with the names of its values in braces."""

    en: str
    zh: str

    def __call__(self, **values: object) -> Bilingual:
        """The text about these values. Raises KeyError when one is missing."""
        zh = {name: each.zh if isinstance(each, Bilingual) else each for name, each in values.items()}
        en = {name: each.en if isinstance(each, Bilingual) else each for name, each in values.items()}
        return Bilingual(zh=self.zh.format_map(zh), en=self.en.format_map(en))


# Any write
SAID_BEFORE = OutcomeText(
    "{id} of {source} was said before with another content", "{source}的{id}此前已发送过，内容不同"
)
NOT_HANDLED = OutcomeText("It could not be handled: {cause}", "未能处理：{cause}")
CURRENT_CONTENT = OutcomeText("this is the current content", "内容与现有的相同")
CHANGED_SINCE = OutcomeText("{no} has changed since", "{no}此后已有变更")
CHANGED_OR_THERE = OutcomeText("{what} has changed since, or is on record already", "{what}此后已有变更，或已登记")
NOT_ON_RECORD = OutcomeText("{what} is not on record", "{what}未登记")

# Decisions on a truck
VISIT_OVER = OutcomeText("the visit is over ({how})", "此次到卡已结束（{how}）")
NO_VERDICT = OutcomeText("the visit has no verdict yet: nothing is to be decided", "此次到卡尚无结论，现在不需要决定")
OTHER_REVISION = OutcomeText(
    "revision {decided} was decided on, but revision {now} is in force", "决定针对第{decided}版结论，现行的是第{now}版"
)
NOT_SHOWN = OutcomeText(
    "revision {now} is in force, and was not shown yet when the decision came in",
    "现行的是第{now}版结论，作出决定时尚未显示",
)
DECIDED_MEANWHILE = OutcomeText(
    "another officer has decided in the meantime: look at it again, and decide anew",
    "另一名关员在此期间已作决定，请重新查看后再决定",
)
NO_RELEASE = OutcomeText("no officer's release is in force that could be rescinded", "没有可以撤销的关员放行")
RESCIND_FIRST = OutcomeText("an officer has released the visit: rescind that first", "关员已放行，须先撤销该放行")
IS_RELEASED = OutcomeText("the visit is released: nothing is to be decided", "已放行，不需要决定")
BEYOND_OFFICERS = OutcomeText("no officer may release over {codes}", "有关员不可放行的原因：{codes}")
MORE_WAS_SAID = OutcomeText(
    "something was said of the truck while the decision came in: look at it again, and decide anew",
    "提交决定时此车又有新情况，请重新查看后再决定",
)
OTHERS_OF_PLATE = OutcomeText(
    "with plate {plate} there are other reasons, on which to decide anew", "按车牌{plate}核对后有别的原因，请重新决定"
)
TWO_NO_MORE = OutcomeText(
    "two officers were needed when the decision came in, and are no more: decide anew",
    "提交决定时须两名关员，现在不再需要，请重新决定",
)
OWN_RELEASE = OutcomeText(
    "{by} has proposed the release: another officer must agree, by a token of another name",
    "放行由{by}提议，须由另一名关员用另一名称的令牌同意",
)
PASS_NOT_SHOWN = OutcomeText("the visit did not show pass {no}", "此次到卡没有出示核放单{no}")
PASS_ENDED = OutcomeText("pass {no} has ended, and is on record no more", "核放单{no}已办结，不再登记")
NO_LINE = OutcomeText("pass {no} has no line {line}", "核放单{no}没有第{line}行")
TOO_MUCH_COUNTED = OutcomeText("more than is left was counted", "清点数超过剩余数量")
NOT_COUNTED = OutcomeText("pass {no} cannot be counted any more", "核放单{no}已不能再计数")

# Commands to a lane
OTHER_TRUCK = OutcomeText("{visit} stands in lane {lane} no more: {no} does", "{visit}已不在车道{lane}，现在是{no}")
NO_TRUCK = OutcomeText("{visit} stands in lane {lane} no more: no truck does", "{visit}已不在车道{lane}，现在没有车辆")
TRUCK_IN_LANE = OutcomeText(
    "{no} stands in lane {lane}: its barrier rises by its verdict, or by a decision on it",
    "车道{lane}里是{no}，抬杆以其结论或对它的决定为准",
)
PROPOSAL_OVER = OutcomeText(
    "{task} waits for no second officer any more: nothing is commanded", "{task}已不再等候另一名关员，未下达指令"
)
OWN_RAISE = OutcomeText(
    "{by} has proposed the raise: another officer must command it, by a token of another name",
    "抬杆由{by}提议，须由另一名关员用另一名称的令牌下达",
)

# Readings
GATHERED_BEFORE = OutcomeText("the visit was gathered before", "此次到卡此前已采集")
GATHERED_AFTER = OutcomeText("the visit is over", "此次到卡已结束")

# Declarations and passes
COMPLETED = OutcomeText(
    "{no} was completed on {on}: it can be neither amended nor filed anew",
    "{no}已于{on}办结，不能修改，也不能重新申报",
)
BELOW_PASSED = OutcomeText("less than what has passed", "少于已过卡数量")
PASS_FILED_BEFORE = OutcomeText("this pass was filed before", "该核放单此前已申报")
OTHER_PASS = OutcomeText("this number was filed before with another content", "该编号此前已申报，内容不同")
PASS_NUMBER_ENDED = OutcomeText("this number was filed before: {end}", "该编号此前已申报：{end}")
PASS_HAS_ENDED = OutcomeText("the pass was {end}", "该核放单{end}")
PASS_UNKNOWN = OutcomeText("pass {no} is not on record", "核放单{no}未登记")
VOIDED_BEFORE = OutcomeText("the pass was voided before", "该核放单此前已作废")
NOT_VOIDABLE = OutcomeText("the pass cannot be voided", "该核放单不能作废")

# Goods and alerts
UNIT_UNKNOWN = OutcomeText(
    "storage unit {no} is not known: file it with PUT /v1/storage-units/{no}, then report again",
    "储存单元{no}未登记：请先用 PUT /v1/storage-units/{no} 登记，再上报",
)
BEYOND_RECKONING = OutcomeText(
    "the balance would be {balance} kg, which no storage unit holds", "结存将为{balance}千克，没有储存单元能容纳"
)
ALERT_LONG_OVER = OutcomeText("alert {no} has been over for long", "告警{no}早已结束")
ALERT_UNKNOWN = OutcomeText("there is no alert {no}", "没有告警{no}")
ANSWERED_BEFORE = OutcomeText("{by} has said so already", "{by}此前已作同样答复")
TOO_MANY_ANSWERS = OutcomeText(
    "alert {no} has {count} answers, the most it can have", "告警{no}已有{count}条答复，不能再多"
)
NOTHING_TO_HAND_ON = OutcomeText(
    "alert {no} is over: there is nothing to hand on to {to}", "告警{no}已结束，没有可以移交给{to}的"
)
NO_ANSWER = OutcomeText("no answer to alert {no} stands that could be undone", "告警{no}没有可以撤销的有效答复")
ANSWER_DOES_NOT_STAND = OutcomeText(
    "answer {number} to alert {no} does not stand; those that do: {numbers}",
    "告警{no}的第{number}条答复已不再有效，有效的是：{numbers}",
)

# Parts of these
HOW_OVER: Final = {
    "cleared": OutcomeText("cleared", "已驶离"),
    "backed-out": OutcomeText("backed-out", "已退出"),
    "retracted": OutcomeText("retracted", "采集已撤回"),
    "the barrier was raised": OutcomeText("the barrier was raised", "已抬杆"),
}
"""How a visit ended."""


def how_over(how: str) -> Bilingual:
    """how: of `HOW_OVER`, or as an earlier build may have said it."""
    known = HOW_OVER.get(how)
    return known() if known is not None else Bilingual(zh=how, en=how)


HOW_ENDED: Final = {
    "passed": OutcomeText("used on {on}", "已于{on}过卡"),
    "void": OutcomeText("voided on {on}", "已于{on}作废"),
    "expired": OutcomeText("expired on {on}", "已于{on}过期"),
    "refused": OutcomeText("refused on {on}", "已于{on}退单"),
    "completed": OutcomeText("completed on {on}", "已于{on}办结"),
}
"""How a pass or declaration ended, and when."""

KINDS: Final = {
    "policy": OutcomeText("the policy", "参数"),
    "hazardous-goods": OutcomeText("what the zone adds", "本区补充的危险货物"),
    "vehicle": OutcomeText("vehicle {no}", "车辆{no}"),
    "enterprise": OutcomeText("enterprise {no}", "企业{no}"),
    "control-order": OutcomeText("control-order {no}", "布控{no}"),
    "lane": OutcomeText("lane {no}", "车道{no}"),
    "storage-unit": OutcomeText("storage-unit {no}", "储存单元{no}"),
}
"""Reference data."""
