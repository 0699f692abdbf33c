from __future__ import annotations

import pytest

from bot.language.sounds import default_sounds


@pytest.mark.parametrize(("left", "right"), [("没办法", "妹版发"), ("知识", "滋思"), ("您", "林"), ("今天", "京甜")])
def test_alike(left: str, right: str) -> None:
    assert default_sounds().write(left) == default_sounds().write(right)


def test_not_alike() -> None:
    assert default_sounds().write("没") != default_sounds().write("有")


def test_other_characters_stay() -> None:
    assert default_sounds().write("a1,。") == "a1,。"


@pytest.mark.parametrize(
    ("letters", "cuts"),
    [("meibanfa", ["mei", "ban", "fa"]), ("xian", ["xian"]), ("wifi", None), ("app", None), ("", [])],
)
def test_syllables(letters: str, cuts: list[str] | None) -> None:
    found = default_sounds().syllables(letters)
    assert (found if found is None else [letters[slice(*cut)] for cut in found]) == cuts
