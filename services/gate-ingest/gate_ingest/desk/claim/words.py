"""What the desk says of claims, in both languages."""

from typing import Final

from kakou.web.pages.language import Words

CLAIM_WORDS: Final[Words] = {
    "who_is_at_it": ("谁在办理", "Who is at it"),
    "claim_free": ("尚无人办理", "Nobody is at it"),
    "claim_own": ("您在办理", "Yours"),
    "claim_others": ("正在办理", "is at it"),
    "claim_since": ("自", "since"),
    "claim_until": ("至", "until"),
    "claim": ("我来办", "I take it"),
    "claim_renew": ("续时", "Renew"),
    "claim_give_back": ("交还", "Give back"),
    "claim_take_over": ("改由我办", "Take over"),
    "claimed_by_other": (
        "另一名关员正在办理这辆车，未提交任何决定。仍要决定的，请重新选择后提交。",
        "Another officer is at this truck; nothing was decided. To decide all the same, choose anew and send.",
    ),
}
