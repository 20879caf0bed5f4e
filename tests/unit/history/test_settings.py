"""A history that cannot be where the settings say ends the service with a sentence, and shows no password."""

import pytest
from history.settings import Settings
from kakou.operations.settings import MISCONFIGURED, from_environment


@pytest.mark.parametrize(
    ("variables", "why"),
    [
        ({"KAKOU_HISTORY_URL": "mysql://kakou@host/kakou"}, "KAKOU_HISTORY_URL: must begin with sqlite:/// or"),
        ({"KAKOU_HISTORY_URL": "sqlite://"}, "KAKOU_HISTORY_URL: must name a file"),
        ({"KAKOU_HISTORY_PASSWORD": "secret"}, "KAKOU_HISTORY_PASSWORD needs a user in KAKOU_HISTORY_URL"),
        (
            {"KAKOU_HISTORY_URL": "postgresql://kakou:secret@host/kakou", "KAKOU_HISTORY_PASSWORD": "other"},
            "KAKOU_HISTORY_PASSWORD needs a user in KAKOU_HISTORY_URL, and no password there",
        ),
    ],
)
def test_a_wrong_value_names_its_variable(
    variables: dict[str, str], why: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        from_environment(Settings)
    said = capsys.readouterr().err
    assert ended.value.code == MISCONFIGURED
    assert why in said
    assert "secret" not in said


def test_the_password_may_stand_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAKOU_HISTORY_URL", "postgresql://kakou@host/kakou")
    monkeypatch.setenv("KAKOU_HISTORY_PASSWORD", "secret")
    settings = from_environment(Settings)
    assert settings.history().password == "secret"
    assert "secret" not in repr(settings)
