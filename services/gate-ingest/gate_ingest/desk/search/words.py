"""The words of the search, in both languages."""

from typing import Final

from kakou.web.pages.language import Words

SEARCH_WORDS: Final[Words] = {
    "search": ("查询", "Search"),
    "search_hint": ("车牌（部分）、核放单、单证、箱号、企业代码", "Plate or part, pass, declaration, container, firm"),
    "search_title": ("查询结果", "What was found"),
    "search_empty": (
        "请输入车牌（可只输一部分）、核放单号、单证号、集装箱号或企业代码。",
        "Type a plate or a part of one, or the number of a pass, a declaration, a container or a firm.",
    ),
    "search_short": (
        "请至少输入两个字母、数字或汉字。",
        "Type two letters, digits or characters at least.",
    ),
    "search_long": ("查询内容过长，最多120个字符。", "That is too long to be looked for: 120 characters at most."),
    "search_nothing": ("没有找到", "Nothing was found for"),
    "search_nothing_hint": (
        "车牌、核放单号和单证号可只输开头或一部分；箱号只在近30天申报的核放单中查找。",
        "Any part of a plate, the beginning of a number. Containers: in passes of the last 30 days.",
    ),
    "search_wrong_box": (
        "箱号校验位不对，请核对是否抄错。",
        "The container's check digit is wrong: look whether it was copied right.",
    ),
    "search_too_many": (
        "含有此内容的车牌太多，请多输入几位。",
        "Too many plates hold that: type some more of it.",
    ),
    "search_more": ("只列出最近的10条，请输入得更完整。", "Only the newest ten are shown: type more to see fewer."),
    "group_trucks": ("到卡车辆", "Trucks at the gate"),
    "group_passes": ("核放单", "Passes"),
    "group_declarations": ("单证", "Declarations"),
    "history_away": (
        "历史记录暂时无法读取，卡口放行不受影响。请稍后再试；完整的核放单号、单证号和到卡编号仍可直接查看。",
        "The records cannot be read now; the gate goes on. Try again later. Whole numbers still lead to their page.",
    ),
}
