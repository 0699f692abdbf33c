from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made_up_scenario import scenario

from bot.errors import InputError
from bot.practice.simulate import simulate
from bot.practice.simulate_plots import draw_curves, mood, resisting
from bot.practice.trainees import load_book

PNG = b"\x89PNG"


@pytest.fixture(scope="module")
def results() -> list[dict[str, Any]]:
    book, only = load_book(), {"umbrella": scenario()}
    return [simulate(name, 2, 1, scenarios=only, book=book) for name in ("good", "rude")]


def test_each_trainee_has_a_picture_and_all_have_one_together(results: list[dict[str, Any]], tmp_path: Path) -> None:
    written = draw_curves(results, tmp_path / "new" / "folder")

    assert [path.name for path in written] == ["mood_good.png", "mood_rude.png", "resisting.png"]
    assert all(path.read_bytes().startswith(PNG) for path in written)


def test_the_mood_shows_anger_and_trust_with_their_bands(results: list[dict[str, Any]]) -> None:
    (axes,) = mood(results[0]).axes

    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["anger", "trust"]
    assert len(axes.collections) == 2
    anger = axes.lines[0].get_ydata()
    assert list(anger) == [point["anger"]["mean"] for point in results[0]["curve"]][: len(anger)]


def test_few_runs_are_dotted(results: list[dict[str, Any]]) -> None:
    last = results[0]["curve"][-1]
    thin = {**results[0], "runs": 100, "curve": [{**one, "runs": 100} for one in results[0]["curve"]]}
    thin["curve"].append({**last, "turn": last["turn"] + 1, "runs": 1})

    (axes,) = mood(thin).axes
    solid, dotted = axes.lines[:2]
    assert (list(solid.get_xdata())[-1], list(dotted.get_xdata())) == (last["turn"], [last["turn"], last["turn"] + 1])


def test_how_they_resist_is_shown_for_all(results: list[dict[str, Any]]) -> None:
    (axes,) = resisting(results).axes

    assert [line.get_label() for line in axes.lines] == ["good", "rude"]
    assert list(axes.lines[1].get_ydata()) == [100 * share for share in results[1]["resisting"]]


def test_a_folder_that_cannot_be_made_is_told(results: list[dict[str, Any]], tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.touch()

    with pytest.raises(InputError, match="图不能写到"):
        draw_curves(results, taken)
