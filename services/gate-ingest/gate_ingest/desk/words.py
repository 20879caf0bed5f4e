"""Words of several of the desk's pages, in both languages."""

from typing import Final

from kakou.web.pages.language import Words

DESK_WORDS: Final[Words] = {
    "rooms": ("工作台各页", "The desk's pages"),
    "room_queue": ("等候", "Queue"),
    "room_lanes": ("车道", "Lanes"),
    "title": ("关员工作台", "Officer's desk"),
    "token": ("关员令牌", "Officer's token"),
    "name_hint": (
        "令牌由多人共用时填写，与令牌名一起记录",
        "Where several share the token: stands on record beside its name",
    ),
    "page_outdated": (
        "未提交：页面已过期，此后有人重新登录。您填写的内容仍在下面，请核对后再提交。",
        "Not sent: somebody has signed in since this page was shown. What you typed is still here: look, then send it.",
    ),
    "kept_words": ("您填写的内容：", "What you had typed:"),
    "no_scope": (
        "令牌没有关员（officer）权限。请向运维申请关员令牌。",
        "The token has no scope officer. Ask operations for an officer's token.",
    ),
    "session_over": (
        "登录已失效，未提交任何决定。请重新登录。",
        "The session is over; nothing was sent. Sign in again.",
    ),
    "waits_since": ("等候", "Waiting"),
    "no_plate": ("未读到车牌", "No plate"),
    "no_script": (
        "未启用 JavaScript：本页不会自动更新，请手动刷新。",
        "Without JavaScript this page does not renew itself: reload it.",
    ),
    "back": ("返回等候列表", "Back to the queue"),
    "no_such_visit": ("没有这次到卡", "No such visit"),
    "release": ("放行", "Release"),
    "refuse": ("退回", "Refuse"),
    "says_release": ("放行", "Released"),
    "says_refuse": ("不放行", "Refused"),
    "says_refer": ("待关员核查", "Referred"),
    "inspect": ("查验", "Inspect"),
    "rescind": ("撤回放行", "Take the release back"),
    "pending": ("等候采集", "Nothing known yet"),
    "awaiting-weight": ("等候称重", "Waits for a weight"),
    "awaiting-seal": ("等候关锁", "Waits for its seal"),
    "awaiting-announcement": ("等候通知安全部门", "Waits until the safety office is told"),
    "decided": ("已有结论", "Decided"),
    "referred": ("等候关员", "Waits for an officer"),
    "passed": ("已抬杆", "Barrier raised"),
    "ended": ("已结束", "Over"),
    "hazardous": ("危险货物", "Hazardous goods"),
    "is_refuse": ("拦停", "Stops"),
    "is_refer": ("须核查", "To be checked"),
    "is_redirect": ("改道", "Other lane"),
    "is_note": ("提示", "Note"),
    "kg": ("千克", "kg"),
}
