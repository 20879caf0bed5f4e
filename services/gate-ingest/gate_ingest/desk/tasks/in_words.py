"""Tasks and their closing as a page says them: in the words of the trade where the text on record has code words."""

import re
from typing import Final

from kakou.contracts.task import Task, TaskClosing
from kakou.contracts.verdicts import Bilingual
from kakou.reasons.wording import word

COMMAND: Final = "device-command"
_TOLD: Final = re.compile(
    r"(?P<by>.+) told (?P<device>[a-z]+) of lane (?P<lane>\S+) to (?P<do>[a-z-]+) \((?P<id>[^()]+)\)"
    r"(?:, as (?P<proposer>.+) proposed)?;"
    r" it has not answered yet: (?P<reason>.*)",
    re.DOTALL,
)
"""A task about an officer's command, as weight-check writes it in English."""

_ITSELF: Final = re.compile(r"kakou\.[a-z.-]+\.v\d+")
"""The type of an event that ended it. What a person types has their token's name behind it."""

_AGREES: Final = re.compile(r"(?P<receipt>\S+) no longer contradicts it")
_REPORTED: Final = re.compile(r"the device reported (?P<result>\d)")
RESULTS: Final = {"0": ("设备无结果", "The device gives no result"), "1": ("设备已完成", "The device has done it")}
FAILED: Final = ("设备报告失败", "The device reports a failure")
WHYS: Final = {
    "the barrier was reported raised": "已收到抬杆报告",
    "the seal was reported locked": "关锁已报告上锁",
    "the lane reports again": "车道恢复上报",
    "it may be silent for longer": "允许的静默时间已延长",
    "the full declaration was filed": "完整申报已提交",
    "its day is a later one by now": "期限已延后",
    "it has come back": "货物已返回",
    "the second gate was passed": "已过第二道卡",
    "the limit has become longer": "时限已延长",
    "the pass was voided": "核放单已作废",
    "the reading was withdrawn": "采集信息已撤回",
    "an officer has longer by now": "关员的答复时限已延长",
    "the movements agree again": "出入库已相符",
    "a second officer agreed": "另一名关员已同意",
    "no second officer agreed in time": "逾时无人同意",
    "a truck came into the lane": "车辆驶入车道",
    "withdrawn by an officer": "关员撤回",
    "the barrier is raised": "已下达抬杆指令",
    "what it is has become known, or it is gone": "品名已查明或货物已离开",
    "it is gone, or is known by now": "已离开或已查明",
    "what stayed too long has gone out": "超期存放的货物已出库",
    "the limit of the stay has become longer": "存放期限已延长",
    "the trucks together weigh what they declared again": "各车合计重量已与申报相符",
    "the device reported a command carried out": "设备已执行指令",
    "withdrawn for the truck that came": "已有新车到达，指令已撤回",
    "the truck was gathered after the report, and is released": "车辆随后完成采集，并已放行",
    "the truck went back, the barrier was not raised": "车辆已退回，没有抬杆",
    "the visit no longer waits for an officer": "已不再等候关员",
    "the barrier was raised": "已抬杆",
    "the visit has ended": "车辆已离开车道",
    "it was amended": "单证已修改",
    "the rest has passed": "其余数量已过卡",
    "it is delivered to again, or gone": "已恢复推送或已取消",
    "it was delivered after all, or is not wanted": "已送达或不再需要",
}
"""What ends a task of itself, in Chinese."""


def task_in_words(task: Task) -> Bilingual:
    told = _TOLD.fullmatch(task.text.en) if task.kind == COMMAND else None
    if told is None:
        # The page names the truck by its plate, beside it.
        no = task.subject.no
        zh, en = task.text.zh.removeprefix(f"{no}："), task.text.en.removeprefix(f"{no}: ")
        if task.subject.kind == "visit" and en.startswith(f"{no} "):
            en = f"it {en.removeprefix(f'{no} ')}"
        return Bilingual(zh=zh, en=_sentence(en))
    by, lane, reason = told["by"], told["lane"].replace(".", " ", 1), told["reason"]
    device, do = word(told["device"]), word(told["do"])
    because = "" if reason == "-" else f"：{reason}"
    proposed_zh, proposed_en = (
        (f"（{told['proposer']}提议）", f", as {told['proposer']} proposed") if told["proposer"] else ("", "")
    )
    return Bilingual(
        zh=f"{by}要求车道{lane}的{device.zh}{do.zh}{proposed_zh}，尚无反馈{because}",
        en=f"{by} told the {device.en} of lane {lane} to {do.en}{proposed_en};"
        f" it has not answered yet{because.replace('：', ': ')}",
    )


def closing_in_words(closing: TaskClosing) -> Bilingual:
    """Who closed it, and why; of what ended of itself, what ended it."""
    if _ITSELF.fullmatch(closing.by) is None:
        return Bilingual(zh=f"{closing.by}：{closing.why}", en=f"{closing.by}: {closing.why}")
    agrees = _AGREES.fullmatch(closing.why)
    if agrees is not None:
        return Bilingual(zh=f"回执{agrees['receipt']}已不再与之不符", en=_sentence(closing.why))
    reported = _REPORTED.fullmatch(closing.why)
    if reported is not None:
        zh, en = RESULTS.get(reported["result"], FAILED)
        return Bilingual(zh=zh, en=en)
    return Bilingual(zh=WHYS.get(closing.why, closing.why), en=_sentence(closing.why))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
