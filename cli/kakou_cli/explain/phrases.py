"""The sentences of a story, in Chinese and English."""

from typing import Final

from kakou.contracts.verdicts import Bilingual
from kakou.reasons.table.words import WORDS

PHRASES: Final[dict[str, tuple[str, str]]] = {
    "visit": (
        "{visit}：{zone}区，{gate}卡口{lane}车道，{direction}。",
        "Visit {visit}: gate {gate}, lane {lane} of zone {zone}, {direction}.",
    ),
    "state": ("现状：{state}。", "State: {state}."),
    "gathered": ("采集到车辆（{mode}）。", "A vehicle was gathered ({mode})."),
    "again": (
        "同一采集再次上报（{outcome}），不作改变。",
        "The same event was sent again ({outcome}); it changed nothing.",
    ),
    "offline": (
        "离线期间记录，事后补报：不再向车道发指令。",
        "Recorded while the gate could not be reached: too late for commands to the lane.",
    ),
    "reported-first": (
        "采集上报之前已报抬杆或离开：不再向车道发指令。",
        "Its raise or departure was reported before its gathering: too late for commands to the lane.",
    ),
    "lane-mode": ("本车道为{mode}。", "The lane runs {mode}."),
    "came-to": ("结果：{outcome}。{detail}", "Outcome: {outcome}. {detail}"),
    "plate": ("车牌 {text}{how}。", "Plate {text}{how}."),
    "tag": ("电子标签 {id}{how}。", "Tag {id}{how}."),
    "card": ("IC卡 {id}{how}。", "Card {id}{how}."),
    "container": ("箱号 {text}{how}。", "Container {text}{how}."),
    "seals": ("关锁 {seals}。", "Seals {seals}."),
    "pass_no": ("出示核放单 {nos}。", "It showed pass {nos}."),
    "pass_nos": ("出示核放单 {nos}。", "It showed the passes {nos}."),
    "weight-follows": ("重量随后上报。", "Its weight is to follow."),
    "no-weight": ("没有采集到重量。", "No weight was collected."),
    "weight": ("地磅读数 {kg} 千克{how}。", "The bridge read {kg} kg{how}."),
    "several-on-it": ("磅上{count}辆车", "{count} vehicles on it"),
    "calibrated-until": ("检定至{day}", "calibrated until {day}"),
    "no-pass": ("没有找到核放单。", "No pass was found."),
    "pass": (
        "核放单 {no}（第{type}类，企业{firm}）：{found}，{held}。",
        "Pass {no} (type {type}, firm {firm}): {found}, {held}.",
    ),
    "by-number": ("按出示的编号找到", "found by the number it showed"),
    "by-card": ("按IC卡内的编号找到", "found by the number on its card"),
    "by-plate": ("按车牌{plate}找到", "found by the plate {plate}"),
    "held": ("由本次过卡占用", "held by this visit"),
    "not-held": ("本次过卡未占用", "not held by this visit"),
    "shown-pass": ("核放单 {no}。", "Its pass is {no}."),
    "alone": ("核放单 {no} 单独判定：{word}。", "Pass {no} alone: {word}."),
    "filed": (
        "申报：车牌{plate}，自重{tare}千克，货物毛重{gross}千克，总重{total}千克。",
        "It was filed for {plate}: tare {tare} kg, goods {gross} kg gross, {total} kg in all.",
    ),
    "document": ("单证 {no}（{kind}）。", "Document {no} ({kind})."),
    "line": (
        "第{line}行 {name}：申报{declared}，已核放{allocated}，已过卡{passed}。",
        "Line {line}, {name}: {declared} declared, {allocated} allocated, {passed} passed.",
    ),
    "firm": ("企业{firm}，信用等级：{level}。", "The firm is {firm}, rated {level}."),
    "trucks": ("该单证的第{number}车，已知共{total}车。", "Truck {number} of {total} known for its declaration."),
    "lane": ("应走{wanted}车道；本车道为{classes}。", "It needs a lane for {wanted} goods; this one takes {classes}."),
    "plan": (
        "应重 {total} 千克：车辆自重 {tare}，车架 {frame}，箱重 {containers}，货物毛重 {gross}。",
        "It should weigh {total} kg: vehicle {tare}, chassis {frame}, containers {containers}, goods {gross}.",
    ),
    "plan-undeclared": ("核放单未申报重量。", "Its pass declares no weight."),
    "waiting": ("等待：{what}。", "It waits for its {what}."),
    "papers-again": ("单证侧重新核对（{because}）。", "Its documents were evaluated again ({because})."),
    "verdict": (
        "第{revision}次判定（{because}）：{word}（{check_result}），状态字 {status_word}。",
        "Verdict {revision} ({because}): {word} ({check_result}), status word {status_word}.",
    ),
    "supersedes": ("取代第{revision}次判定。", "Replaces verdict {revision}."),
    "compared": (
        "{level}：申报{declared}千克，实测{measured}千克，相差{difference}千克，允差{band}千克{uncertainty}：{so}。",
        "{level}: {declared} kg declared, {measured} measured, {difference} apart, band {band}{uncertainty}: {so}.",
    ),
    "uncertainty": ("（不确定度 {kg} 千克）", " (uncertain by {kg} kg)"),
    "within": ("在允差内", "within the band"),
    "outside": ("超出允差", "outside the band"),
    "not-compared": (
        "{level}：申报 {declared} 千克，没有可用的读数（{quality}）。",
        "{level}: {declared} kg declared, no reading to compare with ({quality}).",
    ),
    "draw": (
        "{kind}抽签：{level}，比例 {ratio}，{drawn}。",
        "Draw for {kind}: {level}, ratio {ratio}, {drawn}.",
    ),
    "drawn": ("抽中", "drawn"),
    "not-drawn": ("未抽中", "not drawn"),
    "same-weights": ("重量比对同第{revision}次判定。", "The weights compare as in verdict {revision}."),
    "still": ("仍有：{codes}。", "Still: {codes}."),
    "gone": ("不再有：{codes}。", "No longer: {codes}."),
    "no-reason": ("没有任何规则提出异议。", "No rule spoke against it."),
    "reason": ("{code}（{outcome}）：{text}", "{code} ({outcome}): {text}"),
    "remedy": ("解除办法：{remedy}", "What would clear it: {remedy}"),
    "no-remedy": ("在卡口没有解除办法。", "Nothing would clear it at the gate."),
    "not-liftable": ("关员也不得据此放行。", "No officer may release over it."),
    "redirect": ("改走{gate}卡口{lane}车道。", "It is sent to gate {gate}, lane {lane}."),
    "commands": ("车道指令：{commands}。", "The lane was told: {commands}."),
    "commanded-by": ("由{by}下达：{reason}", "Given by {by}: {reason}"),
    "no-commands": ("没有向车道发指令。", "The lane was told nothing."),
    "command": ("{device}{do}（#{sequence}{until}{held}）", "{device} {do} (#{sequence}{until}{held})"),
    "until": ("，{time}前有效", ", not after {time}"),
    "until-announced": ("，通知安全部门后才发出", ", held until the safety office is told"),
    "plate-by-person": ("人工读取的车牌：{plate}", "Plate as a person read it: {plate}."),
    "decided": ("关员{by}{decision}：{reason}", "Officer {by}: {decision}. {reason}"),
    "counted": ("核放单 {no} 第{line}行清点 {quantity}。", "Counted on pass {no}, line {line}: {quantity}."),
    "announced-by": ("{by}已另行通知安全部门。", "{by} told the safety office by other means."),
    "barrier": ("道闸报告：{state}（{mode}{by}{command}）。", "The barrier reports: {state} ({mode}{by}{command})."),
    "by": ("，{name}", ", {name}"),
    "for-command": ("，指令{command}", ", command {command}"),
    "device": ("设备 {device} 报告：{result}{command}。", "Device {device} reports: {result}{command}."),
    "departed": ("车辆离开：{how}。", "The vehicle left: {how}."),
    "retracted": ("采集撤回：{reason}", "The reading was withdrawn: {reason}"),
    "raised": ("已抬杆（{mode}{by}）。", "The barrier was raised ({mode}{by})."),
    "passage": (
        "过卡记录第{sequence}号（{mode}{by}）。",
        "Passage {sequence} of the zone was recorded ({mode}{by}).",
    ),
    "irregular": ("未放行而抬杆。", "It was raised without a release."),
    "passed-pass": ("核放单 {no}：{state}。", "Pass {no}: {state}."),
    "passed-line": (
        "{document} 第{line}行 {name}：{quantity}{unit}。",
        "{document} line {line}, {name}: {quantity}{unit}.",
    ),
    "no-document": ("无单证", "No document"),
    "alert": (
        "安全部门告警 {id}（{kind}，{severity}，第{sequence}条）：{text}",
        "Alert {id} ({kind}, {severity}, message {sequence}): {text}",
    ),
    "answered": ("{by}已答复告警：{answer}。", "{by} answered the alert: {answer}."),
    "offered": (
        "告警 {alert} 已在先，抬杆指令 #{sequence} 发出。",
        "Alert {alert} stands, so the raise #{sequence} goes to the lane.",
    ),
    "task": ("待办 {id}：{text}{due}", "Task {id}: {text}{due}"),
    "due": ("（{time}前）", " (due {time})"),
    "task-closed": ("待办 {id} 由{by}办结：{why}", "Task {id} was closed by {by}: {why}"),
    "may-not-read": (
        "（令牌无权读取{what}：换用带 {scope} 权限的令牌，故事会更完整。）",
        "(The token may not read {what}: one with the scope {scope} would tell more.)",
    ),
    "passes": ("核放单", "passes"),
    "tasks": ("待办", "tasks"),
    "alerts": ("告警", "alerts"),
}


def say(phrase: str, **facts: "str | int | Bilingual") -> Bilingual:
    """The sentence with its facts, each in its language."""
    zh, en = PHRASES[phrase]
    return Bilingual(
        zh=zh.format_map({name: fact.zh if isinstance(fact, Bilingual) else fact for name, fact in facts.items()}),
        en=en.format_map({name: fact.en if isinstance(fact, Bilingual) else fact for name, fact in facts.items()}),
    )


def unit_of(unit: str | None) -> Bilingual:
    """Behind a quantity: the unit's sign; its customs code where it has none."""
    if unit is None:
        return NOTHING
    sign = WORDS.get(f"unit={unit}")
    return (
        Bilingual(zh=f" {sign[0]}", en=f" {sign[1]}") if sign else Bilingual(zh=f"（单位{unit}）", en=f" (unit {unit})")
    )


NOTHING: Final = Bilingual(zh="", en="")


def joined(parts: "list[Bilingual]") -> Bilingual:
    return Bilingual(zh="，".join(part.zh for part in parts), en=", ".join(part.en for part in parts))


def bracketed(parts: "list[Bilingual]") -> Bilingual:
    """The parts in brackets behind what they are about; nothing where there are none."""
    if not parts:
        return NOTHING
    inner = joined(parts)
    return Bilingual(zh=f"（{inner.zh}）", en=f" ({inner.en})")
