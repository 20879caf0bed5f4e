"""The words of what a truck's lane is told and answers, in both languages."""

from typing import Final

from kakou.web.pages.language import Words

LANE_WORDS: Final[Words] = {
    "lane_devices": ("车道设备", "The lane's devices"),
    "lane_works": ("车道正常", "The lane works"),
    "lane_idle": ("车道关闭或有设备故障", "The lane is closed, or a device is out of service"),
    "lane_silent": ("车道没有上报，可能已断线", "The lane no longer reports: perhaps its line is cut"),
    "lane_unheard": ("车道尚未上报设备状态", "The lane has not reported its devices"),
    "lane_unknown": ("暂时读不到车道的状态", "The lane's state cannot be read just now"),
    "lane_taken": (
        "车道里已是另一辆车，不能再向设备下指令",
        "Another truck has come into the lane: its devices are that one's now",
    ),
    "reported_at": ("上报于", "reported at"),
    "condition_0": ("停用", "disabled"),
    "condition_1": ("正常", "normal"),
    "condition_2": ("故障", "fault"),
    "condition_3": ("启用", "enabled"),
    "weigh": ("重新称重", "Weigh again"),
    "weigh_effect": ("地磅重新采集；新重量形成新结论", "The bridge reads once more; a new weight makes a new verdict"),
    "gather": ("重新采集", "Read again"),
    "gather_effect": ("摄像机重新识别车牌和箱号", "The cameras read plate and boxes once more"),
    "show": ("告知司机", "Tell the driver"),
    "show_effect": ("显示在车道屏幕上；道闸只随决定抬起", "On the lane's display; a barrier rises by a decision alone"),
    "ready_text": ("现成的话", "Ready texts"),
    "own_text": ("或自己写", "Or your own"),
    "use_lane": ("请改走%s车道", "请改走%s车道"),
    "choose_command": ("请选择一项指令。", "Choose a command."),
    "text_missing": (
        "请选择或填写要显示的话（不超过200字）。",
        "Choose or write what the display shall show, in at most 200 characters.",
    ),
    "truck_gone": ("未发送：车道里已不是此车。", "Not sent: this truck is in the lane no more."),
    "command_under_way": (
        "指令已记录，结果尚未返回。",
        "The command is on record; what became of it is not known yet.",
    ),
    "command_perhaps": (
        "指令可能已发出，也可能没有。请查看下面的记录；没有时原样再发，只会记录一次。",
        "The command may have been given, or not. Look below; if it is not there, send it again: it counts once.",
    ),
    "told_lately": ("最近的指令", "Told lately"),
    "told_nothing": ("尚无指令", "Nothing yet"),
    "about_others": ("其他车辆", "another truck"),
    "answer_done": ("设备已完成", "The device has done it"),
    "answer_failed": ("设备报告失败", "The device reports a failure"),
    "answer_nothing": ("设备无结果", "The device gives no result"),
    "answer_open": ("等待设备反馈", "No answer yet"),
    "answer_answered": ("已办结", "Closed"),
    "device_barrier": ("道闸", "Barrier"),
    "device_camera": ("摄像机", "Camera"),
    "device_bridge": ("地磅", "Bridge"),
    "device_seal": ("关锁", "Seal"),
    "device_display": ("显示屏", "Display"),
    "do_raise": ("抬杆", "raise"),
    "do_keep-closed": ("保持关闭", "keep closed"),
    "do_lower": ("落杆", "lower"),
    "do_withdrawn": ("撤回抬杆", "raise withdrawn"),
    "do_re-collect": ("重新采集", "read again"),
    "do_lock": ("施封", "lock"),
    "do_unlock": ("解封", "unlock"),
    "do_show": ("显示", "show"),
    "held": ("等候通知安全部门", "held until the safety office is told"),
}

READY_TEXTS: Final = ("请停稳 重新称重", "请退后 重新采集", "请出示核放单", "请到岗亭", "请等待关员")
"""What a lane's display may tell a driver, in the drivers' language; how wide it is, the lane knows."""
