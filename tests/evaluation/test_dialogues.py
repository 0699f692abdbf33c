from __future__ import annotations

from pathlib import Path

import pytest
from made_up import CALL, TEXTS, write_rows

from bot.errors import InputError
from bot.evaluation.dialogues import LabelledTurn, half_of, read_dialogues, text_folder
from bot.paths import PROJECT
from bot.settings import settings


@pytest.mark.parametrize(("name", "half"), [("3484125375908057", "dev"), ("3506558699114646", "dev")])
def test_the_half_of_a_dialogue_never_changes(name: str, half: str) -> None:
    assert half_of(name) == half


@pytest.mark.parametrize("half", ["dev", "test"])
def test_only_the_half_asked_for_is_read(real: Path, names: dict[str, str], half: str) -> None:
    dialogues = read_dialogues(real, half=half)
    assert dialogues is not None
    assert [dialogue.id for dialogue in dialogues] == [names[half]]


def test_turns_without_words_are_left_out_and_those_without_labels_are_kept(real: Path, names: dict[str, str]) -> None:
    longer = [*CALL, {"speaker": "agent", "text": "没人标过"}]
    write_rows(real / TEXTS, [{"id": name, "turns": longer} for name in names.values()])
    (dialogue,) = read_dialogues(real, half="dev") or []
    assert [turn["text"] for turn in dialogue.turns] == [longer[place]["text"] for place in (0, 1, 3, 4)]
    assert [turn and turn.place for turn in dialogue.labelled] == [0, 1, 3, None]


def test_a_labelled_turn_knows_what_is_accepted_and_where_its_flags_are(real: Path, names: dict[str, str]) -> None:
    (dialogue,) = read_dialogues(real, half="dev") or []
    said = dialogue.labelled[1]
    assert said is not None
    assert said.row == f"{names['dev']}:1"
    assert said.accepted == {"stage": ["cut_in"], "act": ["agent_explain"], "emotion": [], "issue": []}
    assert said.flags == (("flat_refusal", 2, 7),)


def test_without_the_text_there_are_no_dialogues(tmp_path: Path) -> None:
    assert read_dialogues(tmp_path, half="dev") is None


def test_text_of_another_release_is_named_by_dialogue(real: Path, names: dict[str, str]) -> None:
    write_rows(real / TEXTS, [{"id": name, "turns": CALL[:1]} for name in names.values()])
    with pytest.raises(InputError, match=f"对话 {names['dev']}"):
        read_dialogues(real, half="dev")
    write_rows(real / TEXTS, [{"id": "别的", "turns": CALL}])
    with pytest.raises(InputError, match=f"没有对话 {names['dev']}"):
        read_dialogues(real, half="dev")


def test_a_broken_line_of_text_is_named(real: Path) -> None:
    (real / TEXTS).write_text('{"id": "甲"}\n{', encoding="utf-8")
    with pytest.raises(InputError, match="第 2 行不是合法的 JSON"):
        read_dialogues(real, half="dev")


def test_the_folder_given_comes_first_then_the_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert text_folder(tmp_path) == tmp_path
    monkeypatch.setenv("COACH_REAL_DIALOGUES", "/srv/dialogues")
    settings.cache_clear()
    try:
        assert text_folder(None) == Path("/srv/dialogues")
        monkeypatch.delenv("COACH_REAL_DIALOGUES")
        settings.cache_clear()
        assert text_folder(None) == PROJECT / "../shared/real-dialogues"
    finally:
        settings.cache_clear()


def test_an_excerpt_is_short_masked_and_harmless() -> None:
    text = "\x1b[31m我的号码13812345678\n" + "断网" * 30
    excerpt = LabelledTurn(0, "甲:0", "customer", text, {}, ()).excerpt
    assert len(excerpt) <= 30
    assert excerpt.isprintable()
    assert "13812345678" not in excerpt
