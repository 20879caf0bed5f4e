"""The words of the tasks' page, in both languages."""

from typing import Final

from kakou.web.pages.language import Words

TASK_WORDS: Final[Words] = {
    "room_tasks": ("待办", "Tasks"),
    "tasks_open": ("未办结的事项", "Open tasks"),
    "tasks_none": ("没有待办事项", "There is nothing to see to"),
    "tasks_more": ("只列出最先到期的100项。", "Only the hundred that are due first are shown."),
    "task_opened": ("发生于", "Since"),
    "task_due": ("应于此前处理", "Due by"),
    "task_close": ("办结", "Close"),
    "task_why": ("如何处理的", "What was done about it"),
    "task_why_missing": (
        "未提交：请写明如何处理的（不超过1000字）。",
        "Not sent: say what was done about it, in at most 1,000 characters.",
    ),
    "task_passed": ("当时是否抬杆放行", "Was the barrier raised on it?"),
    "task_passed_yes": ("已抬杆，计为过卡", "Yes: it counts as passed"),
    "task_passed_no": ("未抬杆，退回占用数量", "No: it gives back what it held"),
    "task_passed_missing": ("未提交：请选择是否抬杆。", "Not sent: say whether the barrier was raised."),
    "task_done": ("已办结", "Closed"),
    "task_under_way": (
        "已记录，结果尚未返回。请稍后刷新本页。",
        "It is on record; what became of it is not known yet. Reload this page in a moment.",
    ),
    "task_perhaps": (
        "可能已记录，也可能没有。请先刷新查看；仍未办结时，请原样再次提交，只会记录一次。",
        "It may be on record, or not. Look first; if it is still open, send it again: it counts once.",
    ),
    "about_visit": ("到卡", "Visit"),
    "about_pass": ("核放单", "Pass"),
    "about_declaration": ("单证", "Declaration"),
    "about_lane": ("车道", "Lane"),
    "about_storage-unit": ("储存单元", "Storage unit"),
    "about_subscription": ("推送订阅", "Subscription"),
    "about_vehicle": ("车辆", "Vehicle"),
    "about_container": ("集装箱", "Container"),
    "about_enterprise": ("企业", "Firm"),
    "orders": ("布控", "Control orders"),
    "orders_in_force": ("有效的布控指令", "Control orders in force"),
    "orders_none": ("没有有效的布控指令", "No control order is in force"),
    "orders_more": ("只列出最近的200条。", "Only the newest 200 are shown."),
    "orders_explained": (
        "布控由海关系统下达和解除；在解除之前，所列对象到卡即拦停。",
        "Customs places and releases them. Until it is released, what is named is stopped at the gate.",
    ),
    "order_open": ("布控中", "Open"),
    "order_refused": ("查验不放行", "Refused"),
    "order_stops": ("拦停对象", "Stops"),
    "order_since": ("下达或变更", "Placed or changed"),
}
