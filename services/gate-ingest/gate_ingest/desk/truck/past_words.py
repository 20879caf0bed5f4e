"""The words of a truck's past, in both languages."""

from typing import Final

from kakou.web.pages.language import Words

PAST_WORDS: Final[Words] = {
    "past": ("以往", "Before"),
    "past_link": ("此车和企业以往的到卡", "Earlier visits of this truck and firm"),
    "past_truck": ("此车最近的到卡", "This truck's last visits"),
    "past_firm": ("企业最近的到卡", "The firm's last visits"),
    "past_passes": ("本次核放单", "This visit's passes"),
    "past_none": ("没有记录", "None on record"),
    "past_away": ("历史记录暂时读不到，其余内容不受影响。", "The history cannot be read just now; all else stands."),
    "filed": ("申报", "Filed"),
    "approved_at": ("审批", "approved"),
    "expires_at": ("有效至", "valid until"),
    "went_through": ("已过卡", "passed"),
    "how_backed-out": ("倒车退出", "backed out"),
    "how_retracted": ("已撤回", "retracted"),
    "how_cleared": ("离开", "left"),
    "more_reasons": ("另有%s项原因", "and %s more"),
    "state_pending": ("待审批", "Pending"),
    "state_refused": ("已退单", "Refused"),
    "state_approved": ("已审批", "Approved"),
    "state_bound": ("占用中", "Held by a visit"),
    "state_passed-gate-1": ("已过第一道卡", "Through the first gate"),
    "state_passed": ("已过卡", "Passed"),
    "state_in-doubt": ("存疑", "In doubt"),
    "state_void": ("已作废", "Void"),
    "state_expired": ("已过期", "Expired"),
}
