"""Why something was not taken, as a page says it."""

from kakou.contracts.verdicts import Bilingual
from kakou.web.pages.words import SHARED_WORDS
from kakou.web.problems import Problem


def in_both(problem: Problem) -> Bilingual:
    """What the problem says; in Chinese what its status says, where nothing more was said in it."""
    general, _ = SHARED_WORDS.get(f"problem_{problem.status}", SHARED_WORDS["problem_409"])
    return Bilingual(zh=problem.zh or general, en=problem.detail)
