"""The words of a visit's replay, in both languages."""

from typing import Final

from kakou.web.pages.language import Words

REPLAY_WORDS: Final[Words] = {
    "replay_title": ("过卡回放", "Replay"),
    "to_truck": ("返回车辆页", "To the truck's page"),
    "moment_arrived": ("车辆到卡", "The truck arrived"),
    "moment_announced": ("已通知安全部门，放行指令发出", "The safety office was told, and the release given"),
    "moment_passage": ("抬杆过卡", "The barrier was raised"),
    "moment_task": ("待办", "Task"),
    "moment_task-closed": ("待办办结", "Task closed"),
    "moment_ended": ("离开车道", "It left the lane"),
    "because_of": ("因", "cause:"),
    "gone_reason": ("消除", "gone"),
    "still_reasons": ("%s个原因不变", "%s reason as before|%s reasons as before"),
    "no_reason": ("没有异议", "nothing speaks against it"),
    "to_lane": ("车道指令", "The lane was told"),
    "not_after": ("有效至", "until"),
    "held_back": ("通知安全部门后发出", "held until the safety office is told"),
    "passage_no": ("过卡记录", "Passage"),
    "by_person": ("由", "by"),
    "lasted": ("用时", "took"),
    "lasts": ("仍在等候", "still waits"),
    "wait_weight": ("等候重量", "Waits for its weight"),
    "wait_seal": ("等候关锁", "Waits for its seal"),
    "wait_officer": ("等候关员", "Waits for an officer"),
    "wait_documents": ("等候单证更正", "Refused: waits for its papers"),
    "wait_redirect": ("应改走另一车道", "Is to go to another lane"),
    "wait_barrier": ("等候抬杆", "Released: waits for the barrier"),
    "wait_leaving": ("驶离车道", "Leaves the lane"),
    "wait_away": ("离开后返回", "Away"),
    "replay_partly": (
        "历史记录暂时无法读取：此处只有各版结论，没有决定、等候和待办。",
        "The records cannot be read just now: decisions, waits and tasks are missing here.",
    ),
    "replay_not_shown": (
        "摄像机、标签和地磅的原始读数以及设备回报只在日志中，可用命令 kakou explain 查看。",
        "Raw readings and what devices answered stand on the log alone: the command kakou explain tells them.",
    ),
}
