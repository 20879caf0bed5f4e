"""Where the history is, for the service that writes it and those that read it."""

from pydantic import Field, SecretStr, model_validator
from sqlalchemy import URL

from kakou.history.engine import DEFAULT_URL, history_url
from kakou.operations.settings import ServiceSettings


class HistorySettings(ServiceSettings):
    """Settings of a service that asks the history."""

    history_url: str = Field(
        default=DEFAULT_URL,
        repr=False,
        description="Database of the history, the same for all services: `sqlite:///` and a file's path, or"
        " `postgresql://user@host/database`, whose user is no superuser.",
    )
    history_password: SecretStr | None = Field(default=None, description="The user's password at PostgreSQL.")

    def history(self) -> URL:
        """The database, with its password."""
        url = history_url(self.history_url)
        return url if self.history_password is None else url.set(password=self.history_password.get_secret_value())

    @model_validator(mode="after")
    def _a_database(self) -> "HistorySettings":
        try:
            url = history_url(self.history_url)
        except ValueError as error:
            raise ValueError(f"KAKOU_HISTORY_URL: {error}") from None
        if self.history_password and (url.password or not url.username):
            raise ValueError("KAKOU_HISTORY_PASSWORD needs a user in KAKOU_HISTORY_URL, and no password there")
        return self
