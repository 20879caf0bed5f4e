"""An alert as the Common Alerting Protocol has it (CAP 1.2, OASIS 2010): for other offices' systems."""

import re
from datetime import datetime
from typing import Final
from xml.etree import ElementTree as Xml

from kakou.contracts.alert import Alert, AlertGoods, Superseded
from kakou.values.decimals import plain
from kakou.values.times import CHINA

from hazmat_notify.alerts.rules.alert_message import lacks_contact
from hazmat_notify.alerts.rules.wording import NO_CONTACT, amount, codes, dangers

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
MEDIA_TYPE: Final = "application/cap+xml"

_MSG_TYPE = {"alert": "Alert", "update": "Update", "all-clear": "Update", "cancel": "Cancel", "expired": "Cancel"}
_LONGEST_HEADLINE = 160
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""

_EVENTS = {
    "truck": ("危险货物车辆", "Hazardous goods on a truck"),
    "level": ("重大危险源", "Major hazard installation"),
    "conflict": ("禁忌物同存", "Goods that must lie apart"),
    "stay": ("超期存放", "Stay longer than allowed"),
    "subscription": ("告警接收中断", "A receiver out of reach"),
    "drill": ("演练", "Drill"),
}


def document(alert: Alert) -> bytes:
    """The message as a CAP document, in Chinese and in English. `Exercise` when it is a drill."""
    root = Xml.Element("alert", xmlns=NAMESPACE)
    _add(root, "identifier", _identifier(alert.zone, alert.sequence))
    _add(root, "sender", _sender(alert.zone))
    _add(root, "sent", _time(alert.at))
    _add(root, "status", "Exercise" if alert.drill else "Actual")
    _add(root, "msgType", _MSG_TYPE[alert.msg_type])
    _add(root, "scope", "Restricted")
    _add(root, "restriction", f"safety office of zone {alert.zone}")
    if alert.escalation is not None:
        _add(root, "note", f"{alert.escalation.text.zh} {alert.escalation.text.en}")
    if alert.supersedes is not None:
        _add(root, "references", _reference(alert.zone, alert.supersedes))
    _add(root, "incidents", alert.id)
    for place, language in enumerate(("zh-CN", "en-US")):
        _info(root, alert, place, language)
    written: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _info(root: Xml.Element, alert: Alert, place: int, language: str) -> None:
    """place: 0 for Chinese, 1 for English."""
    info = Xml.SubElement(root, "info")
    text = (alert.text.zh, alert.text.en)[place]
    _add(info, "language", language)
    _add(info, "category", "CBRNE")
    _add(info, "category", "Transport" if alert.kind == "truck" else "Safety")
    _add(info, "event", _EVENTS[alert.kind][place])
    _add(info, "responseType", "AllClear" if alert.msg_type in ("all-clear", "cancel") else "Monitor")
    _add(info, "urgency", alert.urgency.capitalize())
    _add(info, "severity", alert.severity.capitalize())
    _add(info, "certainty", alert.certainty.capitalize())
    for un in dict.fromkeys(each.un for each in alert.goods if each.un):
        code = Xml.SubElement(info, "eventCode")
        _add(code, "valueName", "UN")
        _add(code, "value", un)
    if alert.expires is not None:
        _add(info, "expires", _time(alert.expires))
    _add(info, "senderName", f"kakou {alert.zone}")
    _add(info, "headline", text[:_LONGEST_HEADLINE])
    _add(info, "description", "\n".join((text, *(_goods(each, place) for each in alert.goods))))
    remedies = [(reason.remedy.zh, reason.remedy.en)[place] for reason in alert.findings if reason.remedy]
    if remedies:
        _add(info, "instruction", "\n".join(dict.fromkeys(remedies)))
    if alert.contact or lacks_contact(alert):
        _add(info, "contact", alert.contact or (NO_CONTACT.zh, NO_CONTACT.en)[place])
    for name, value in _parameters(alert).items():
        parameter = Xml.SubElement(info, "parameter")
        _add(parameter, "valueName", name)
        _add(parameter, "value", value)
    area = Xml.SubElement(info, "area")
    _add(area, "areaDesc", _area(alert))


def _parameters(alert: Alert) -> dict[str, str]:
    found = {
        "alert": alert.id,
        "sequence": str(alert.sequence),
        "visit": alert.visit,
        "plate": alert.plate,
        "firm": alert.firm,
        "storage_unit": alert.storage_unit,
        "verdict": alert.verdict,
    }
    if alert.forecast is not None:
        found["ratio_now"] = plain(alert.forecast.ratio_now)
        found["ratio_then"] = plain(alert.forecast.ratio_then)
    return {name: value for name, value in found.items() if value}


def _goods(goods: AlertGoods, place: int) -> str:
    danger, quantity = dangers(goods), amount(goods)
    words = (danger.zh, quantity.zh) if place == 0 else (danger.en, quantity.en)
    return f"{goods.name or '?'}: {words[0]}, {words[1]} [{codes(goods)}]"


def _area(alert: Alert) -> str:
    places = (alert.zone, alert.gate and f"{alert.gate}.{alert.lane}", alert.storage_unit)
    return " / ".join(place for place in places if place)


def _identifier(zone: str, sequence: int) -> str:
    return f"{zone}-{sequence}"


def _sender(zone: str) -> str:
    return f"hazmat-notify.{zone}"


def _reference(zone: str, before: Superseded) -> str:
    return f"{_sender(zone)},{_identifier(zone, before.sequence)},{_time(before.at)}"


def _time(time: datetime) -> str:
    """With seconds and an offset, as CAP wants it."""
    return time.astimezone(CHINA).isoformat(timespec="seconds")


def _add(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = _UNWRITABLE.sub("\ufffd", text)
