"""Words that all pages share, in both languages."""

from typing import Final

from kakou.web.pages.language import Words

SHARED_WORDS: Final[Words] = {
    "colon": ("：", ": "),
    "comma": ("，", ", "),
    "between": ("、", ", "),
    "semicolon": ("；", "; "),
    "other_language": ("English", "中文"),
    "sign_in": ("登录", "Sign in"),
    "sign_out": ("退出", "Sign out"),
    "leave_hint": (
        "此屏幕无人值守：退出须输入登录时使用的令牌。",
        "Nobody sits at this screen: to sign out, give the token that it was signed in with.",
    ),
    "others_token": ("不是登录时使用的令牌。", "It is not the token that the screen was signed in with."),
    "on_duty": ("值班", "On duty"),
    "your_name": ("值班人姓名", "Your name"),
    "offline": (
        "连接已中断，以下内容可能不是最新的。正在重连……",
        "Connection lost: what you see may be out of date. Reconnecting …",
    ),
    "behind": (
        "系统处理滞后，以下内容可能不是最新的。",
        "The gate is behind with what it was told: what you see may be out of date.",
    ),
    "offline_since": ("最后更新", "Last update"),
    "unknown_token": ("令牌无效或已过期。", "The token is not valid, or has expired."),
    "link_for": ("此登录链接用于", "This sign-in link is for"),
    "link_over": (
        "登录链接已用过或已过期。请用令牌登录。",
        "The sign-in link was used, or is too old. Sign in with a token.",
    ),
    "unavailable": ("暂时无法显示，正在重试……", "Not available just now: trying again …"),
    "cannot_be_shown": (
        "请求未完成。请返回首页，核对后再试。",
        "The request was not carried out. Go back to the first page, look, then try again.",
    ),
    "problem_400": ("请求无法读取。", "The request cannot be read."),
    "problem_401": ("登录已失效，请重新登录。", "The session is over: sign in again."),
    "problem_403": ("页面已过期，或您没有这项权限。", "The page is out of date, or this is not yours to do."),
    "problem_404": (
        "没有这个页面，或其中的内容已不存在。",
        "There is no such page, or what it showed is there no more.",
    ),
    "problem_409": ("情况在此期间已有变化。", "Something has changed in the meantime."),
    "problem_410": ("内容已不再保存。", "It is no longer kept."),
    "problem_413": ("填写的内容过长。", "What was filled in is too long."),
    "problem_415": ("提交的格式不受支持。", "It was sent in a form that is not supported."),
    "problem_422": ("地址或填写的内容有误。", "The address, or what was filled in, is wrong."),
    "problem_429": ("请求过多，请稍候。", "Too many requests at once: wait a moment."),
    "problem_503": ("系统暂时无法回答。", "The system cannot answer just now."),
    "to_first_page": ("返回首页", "To the first page"),
    "plate": ("车牌", "Plate"),
    "gate": ("卡口", "gate"),
    "lane": ("车道", "lane"),
    "I": ("进区", "Inbound"),
    "E": ("出区", "Outbound"),
    "token": ("令牌", "Token"),
    "sound": ("声音提示", "Sound"),
}
