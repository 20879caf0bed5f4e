"""What is raised where the history cannot answer. Apart, as deciding services know the answer and never ask."""


class HistoryUnavailable(Exception):
    """The history cannot answer now: HTTP says 503. retry_after: seconds after which to ask again."""

    def __init__(self, why: str, retry_after: int = 2) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class HistoryBehind(HistoryUnavailable):
    """It has not come as far as the answer must reach: it is being built, or its service is down."""
