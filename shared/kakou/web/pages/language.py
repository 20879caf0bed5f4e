"""The language of a page: chosen by a switch, which a cookie keeps."""

from typing import Final, Literal, cast

from fastapi import Request
from fastapi.responses import RedirectResponse

Language = Literal["zh", "en"]
Words = dict[str, tuple[str, str]]
"""By key: in Chinese, in English."""

COOKIE: Final = "kakou_language"
YEAR_SECONDS: Final = 365 * 86_400


def language_of(request: Request) -> Language:
    """The one chosen; else English where the browser asks for it first; else Chinese."""
    chosen = request.cookies.get(COOKIE)
    if chosen in ("zh", "en"):
        return cast(Language, chosen)
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh"


def turned(page: str, language: Language) -> RedirectResponse:
    """Leads to the page, in the language from now on."""
    answer = RedirectResponse(page, 303)
    answer.set_cookie(COOKIE, language, YEAR_SECONDS, path="/", httponly=True, samesite="strict")
    return answer


def words(table: Words, language: Language) -> dict[str, str]:
    index = 0 if language == "zh" else 1
    return {key: pair[index] for key, pair in table.items()}
