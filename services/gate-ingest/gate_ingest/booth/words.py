"""The words of the booth's screen. What the driver must do is shown in both languages at once."""

from typing import Final

from kakou.web.pages.language import Words

TELLS: Final[Words] = {
    "empty": ("等待车辆", "Waiting for a truck"),
    "arrived": ("请停车等候", "Stop and wait"),
    "weighing": ("请停稳，正在称重", "Stand still: weighing"),
    "sealing": ("请等候，正在开启关锁", "Wait: the seal is being opened"),
    "refused": ("不得通行", "Do not pass"),
    "redirected": ("请改走其他车道", "Use another lane"),
    "referred": ("请停车，等候关员", "Stop and wait for a customs officer"),
    "announcing": ("请停车等候", "Stop and wait"),
    "released": ("放行，请通行", "Released: drive on"),
    "rising": ("放行，杆起后通行", "Released: drive on once the barrier is up"),
    "expired": ("请停车，等候关员", "Stop and wait for a customs officer"),
    "withdrawn": ("请停车，等候关员", "Stop and wait for a customs officer"),
    "raised": ("请通行", "Drive on"),
    "passed": ("等待车辆", "Waiting for a truck"),
    "unreleased": ("请停车，等候关员", "Stop and wait for a customs officer"),
    "behind": ("请停车等候", "Stop and wait"),
    "shadow": ("请按现场指挥", "Follow the people at the lane"),
}
"""By step; `passed` once the barrier counts as down again, `unreleased` where it rose without a release,
`behind` while nobody knows whether a release still stands, `shadow` in a lane whose devices the gate tells nothing."""

BOOTH_WORDS: Final[Words] = {
    "title": ("岗亭", "Booth"),
    "token": ("本车道终端令牌", "Token of the lane's terminal"),
    "name_hint": ("可不填", "May be left empty"),
    "no_scope": (
        "令牌没有终端（terminal）权限。请向运维申请绑定本车道的终端令牌。",
        "The token has no scope terminal. Ask operations for a terminal's token that is bound to this lane.",
    ),
    "booth_choose": ("选择车道", "Choose the lane"),
    "booth_no_lane": ("没有可以显示的车道。", "There is no lane that this sign-in may show."),
    "booth_call": ("呼叫关员", "Call an officer"),
    "booth_calling": ("已呼叫关员", "An officer is called"),
    "booth_answered": ("关员已应答", "An officer answers"),
    "booth_not_called": (
        "呼叫未送出，请再按一次，或打电话。",
        "The call was not sent. Press again, or telephone.",
    ),
    "booth_stale_why": (
        "连接中断，以下是断线前的信息，不得据此放行。",
        "The line is cut. This is old: let nobody pass by it.",
    ),
    "booth_to_desk": ("工作台", "To the desk"),
    "booth_fault": ("设备故障", "Device fault"),
}
