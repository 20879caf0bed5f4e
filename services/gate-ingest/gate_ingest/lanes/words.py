"""What is said of a lane, in both languages: the steps, the sentences of `why`, the devices."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from kakou.contracts.verdicts import Bilingual
from kakou.values.times import CHINA
from kakou.web.pages.language import Language, Words

from gate_ingest.lanes.why import Clause, Fact

LANE_SENTENCES: Final[Words] = {
    "step_empty": ("空闲", "Empty"),
    "step_arrived": ("已到达", "Arrived"),
    "step_weighing": ("等候称重", "Weighing"),
    "step_sealing": ("等候关锁", "Waits for its seal"),
    "step_refused": ("不放行", "Refused"),
    "step_redirected": ("改道", "Other lane"),
    "step_referred": ("等候关员", "Waits for an officer"),
    "step_announcing": ("等候通知安全部门", "Safety office not told"),
    "step_released": ("放行", "Released"),
    "step_rising": ("放行抬杆", "Told to rise"),
    "step_expired": ("放行失效", "Release expired"),
    "step_withdrawn": ("抬杆已撤回", "Raise withdrawn"),
    "step_raised": ("已抬杆", "Raised"),
    "part_barrier": ("道闸", "barrier"),
    "part_bridge": ("地磅", "weighbridge"),
    "part_camera": ("摄像机", "camera"),
    "part_seal": ("关锁", "seal reader"),
    "part_display": ("显示屏", "display"),
    "shall_raise": ("抬杆", "rise"),
    "shall_keep-closed": ("保持关闭", "stay shut"),
    "shall_lower": ("落杆", "come down"),
    "shall_re-collect": ("重新采集", "read again"),
    "shall_lock": ("上锁", "lock"),
    "shall_unlock": ("开锁", "unlock"),
    "shall_show": ("显示文字", "show a text"),
    "shut_empty": ("车道内没有车辆，道闸保持关闭。", "No truck is in the lane: its barrier stays shut."),
    "opens_empty": ("车辆驶入并得到放行。", "A truck comes and is released."),
    "shut_closed": ("车道已关闭。", "The lane is closed."),
    "opens_closed": ("车道终端报告开放。", "Its terminal reports it open."),
    "opens_raise_ordered": ("道闸反馈抬杆。", "The barrier reports the raise."),
    "shut_arrived": ("{plate}已到达，正在核对，尚无结论。", "{plate} has arrived and is checked: no verdict yet."),
    "opens_arrived": ("结论为放行。", "Its verdict is a release."),
    "shut_weighing": (
        "{plate}尚无结论：自{since}起等候称重。",
        "{plate} has no verdict yet: it waits for its weight since {since}.",
    ),
    "opens_weighing": ("地磅报告稳定的重量。", "The weighbridge reports a stable weight."),
    "shut_sealing": ("{plate}自{since}起等候关锁开启。", "{plate} waits for its seal to open since {since}."),
    "opens_sealing": ("关锁报告已开启。", "The seal reports that it is open."),
    "shut_refused": ("{plate}不放行：{why}", "{plate} is refused: {why}"),
    "opens_refused": (
        "司机或申报人消除原因，或由关员决定。",
        "Its driver or filer clears the cause, or an officer decides.",
    ),
    "opens_remedy": ("{remedy}", "{remedy}"),
    "shut_redirected": ("{plate}须改走{to}：{why}", "{plate} must go to {to}: {why}"),
    "opens_redirected": ("车辆到{to}重新采集。", "The truck is read again at {to}."),
    "shut_referred": ("{plate}自{since}起等候关员：{why}", "{plate} waits for an officer since {since}: {why}"),
    "opens_referred": ("关员放行。", "An officer releases it."),
    "shut_overdue": (
        "{plate}等候关员已超时，应于{due}前答复：{why}",
        "{plate} waits too long for an officer, who should have answered by {due}: {why}",
    ),
    "opens_overdue": ("关员放行。", "An officer releases it."),
    "shut_announcing": (
        "{plate}可以放行，但尚未通知安全部门，抬杆指令暂缓。",
        "{plate} may pass, but the safety office is not told yet: the raise is held back.",
    ),
    "opens_announcing": ("安全部门得到通知。", "The safety office is told."),
    "shut_rising": (
        "{plate}已放行，{since}指令抬杆，道闸尚未反馈。",
        "{plate} is released. The barrier was told to rise at {since}, and has not reported it.",
    ),
    "opens_rising": (
        "道闸反馈抬杆。{until}前没有反馈的，指令失效。",
        "The barrier reports the raise. Without it the command ends at {until}.",
    ),
    "shut_barrier_faulty": (
        "{plate}已放行，但道闸故障，没有抬起。",
        "{plate} is released, but the barrier is at fault and has not risen.",
    ),
    "opens_barrier_faulty": (
        "排除故障，或人工抬杆并由终端报告。",
        "The fault is mended, or the barrier is raised by hand and its terminal reports it.",
    ),
    "shut_released": (
        "{plate}已放行；本车道由人工抬杆。",
        "{plate} is released. In this lane people raise the barrier.",
    ),
    "opens_released": ("人工抬杆。", "Somebody raises it."),
    "shut_shadow": (
        "{plate}的结论是放行；本车道试运行，卡口不控制道闸。",
        "{plate} would be released. The lane is in shadow: the gate tells its devices nothing.",
    ),
    "opens_shadow": ("现场按原有办法处理。", "The people at the lane decide as they did before."),
    "shut_expired": (
        "{plate}的放行已失效：没有在时限内报告抬杆。",
        "The release of {plate} is out of date: no raise was reported in time.",
    ),
    "opens_expired": ("重新采集车辆，或由关员查看。", "The truck is read again, or an officer looks."),
    "shut_withdrawn": ("{plate}的抬杆指令已撤回。", "The raise for {plate} was withdrawn."),
    "opens_withdrawn": ("重新采集车辆，或由关员查看。", "The truck is read again, or an officer looks."),
    "shut_raised": (
        "道闸没有关闭：{since}已为{plate}抬杆，车辆尚未离开。",
        "It is not shut: it rose for {plate} at {since}, and the truck has not left.",
    ),
    "opens_raised": ("道闸已抬起。", "It is up."),
    "shut_passed": (
        "{since}已为{plate}抬杆；视为已落杆，尚未报告车辆离开。",
        "It rose for {plate} at {since} and counts as down again; nobody has reported that the truck left.",
    ),
    "opens_passed": ("下一辆车得到放行。", "The next truck is released."),
    "shut_called": ("岗亭自{since}起呼叫关员。", "The booth calls an officer since {since}."),
    "shut_silent": ("车道已不再报告，最后一次是{since}。", "The lane reports no more; it last did at {since}."),
    "shut_barrier_blocked": ("道闸于{since}报告受阻。", "The barrier reported at {since} that it is blocked."),
    "shut_barrier_failed": ("道闸于{since}报告动作失败。", "The barrier reported at {since} that it failed."),
    "shut_device_faulty": ("设备停用或故障：{device}。", "Disabled or at fault: {device}."),
    "shut_device_failed": (
        "{device}于{since}未能执行指令。",
        "The {device} did not carry out its command at {since}.",
    ),
    "shut_order_unanswered": (
        "{by}于{since}指令{device}{do}，尚未反馈。",
        "{by} told the {device} to {do} at {since}; it has not answered.",
    ),
}

NAMED: Final = {"device": "part", "do": "shall"}
"""Facts that have words of their own, with what the keys of those begin with."""


def said(clause: Clause, words: Mapping[str, str], language: Language, at: datetime) -> str:
    """The sentence, in the language. Of another day than `at` a time has its day."""
    key = clause.key if clause.key.startswith("opens_") else f"shut_{clause.key}"
    return words[key].format(**{name: _fact(name, fact, words, language, at) for name, fact in clause.facts.items()})


def _fact(name: str, fact: Fact, words: Mapping[str, str], language: Language, at: datetime) -> str:
    if isinstance(fact, Bilingual):
        return fact.zh if language == "zh" else fact.en
    if isinstance(fact, datetime):
        time, now = fact.astimezone(CHINA), at.astimezone(CHINA)
        return time.strftime("%H:%M:%S" if time.date() == now.date() else "%m-%d %H:%M")
    return words.get(f"{NAMED[name]}_{fact}", fact) if name in NAMED else fact
