from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.review.transcripts.raw import RawTurn
from bot.review.transcripts.telling import with_speakers
from bot.review.transcripts.transcript import Transcript

Read = Callable[..., list[Transcript]]
Said = Callable[[Transcript], list[tuple[str, str]]]

TELLING = ["您好，请讲", "我的卡停机了", "我帮您查一下", "快点"]


def test_lines_without_labels_are_told_apart_and_marked_as_guessed(read: Read, said: Said) -> None:
    (call,) = read("\n".join(TELLING), guess=True)
    assert said(call) == list(zip(["agent", "customer", "agent", "customer"], TELLING, strict=True))
    assert [line.speaker_confidence for line in call.lines] == [0.9] * 4
    assert any("说话人是推测的" in note for note in call.notes)


@pytest.mark.parametrize("labels", ["AB", "BA", "甲乙", "QA", "XY"])
def test_of_two_unknown_labels_the_words_tell_which_is_the_agent(read: Read, labels: str) -> None:
    lines = [f"{labels[n % 2]}：{text}" for n, text in enumerate(TELLING)]
    (call,) = read("\n".join(lines), guess=True)
    assert [line.speaker for line in call.lines] == ["agent", "customer", "agent", "customer"]
    assert all(0.5 < line.speaker_confidence < 1 for line in call.lines)
    assert any(f"“{labels[0]}”当作坐席，“{labels[1]}”当作客户" in note for note in call.notes)


def test_one_wrong_line_does_not_split_a_label(read: Read) -> None:
    (call,) = read("A：您好，请讲\nB：您好，我的卡停机了\nA：我帮您查\nB：快点\nB：快", guess=True)
    assert [line.speaker for line in call.lines] == ["agent", "customer", "agent", "customer", "customer"]


def test_an_unknown_name_beside_a_known_one_is_the_other_side(read: Read, said: Said) -> None:
    (call,) = read("小王：您好\n客户：停机了\n小王：我查\n客户：快点")
    assert [speaker for speaker, _ in said(call)] == ["agent", "customer", "agent", "customer"]
    assert [line.speaker_confidence < 1 for line in call.lines] == [True, False, True, False]


def test_a_third_unknown_speaker_is_put_on_the_side_that_the_words_tell(read: Read) -> None:
    (call,) = read("客服：您好\n客户：停机了\n老李：我替他说\n老李：快点\n客服：我帮您查", guess=True)
    assert [line.speaker for line in call.lines] == ["agent", "customer", "customer", "customer", "agent"]


def test_of_three_unknown_speakers_not_all_are_on_one_side() -> None:
    turns = [RawTurn(f"第{n}句", None, label) for n, label in enumerate("甲乙丙")]
    leaning = iter([0.9, 0.8, 0.6])
    heard, _ = with_speakers(turns, lambda texts: [("customer", next(leaning)) for _ in texts])
    assert [turn.speaker for turn in heard] == ["customer", "customer", "agent"]


def test_numbered_lines_without_labels_lose_their_numbers(read: Read) -> None:
    (call,) = read("\n".join(f"{n}. {text}" for n, text in enumerate(TELLING, 1)), guess=True)
    assert [line.text for line in call.lines] == TELLING


def test_times_of_lines_without_labels_are_kept(read: Read) -> None:
    (call,) = read("\n".join(f"[00:0{n}] {text}" for n, text in enumerate(TELLING)), guess=True)
    assert [(line.at, line.text) for line in call.lines] == list(enumerate(TELLING))


def test_rows_of_unknown_speakers_are_told_apart(read: Read) -> None:
    rows = "\n".join(f"{n % 2},{text}" for n, text in enumerate(TELLING))
    (call,) = read(f"声道,内容\n{rows}", "通话.csv", guess=True)
    assert [line.speaker for line in call.lines] == ["agent", "customer", "agent", "customer"]


def test_the_project_s_model_is_loaded_once_and_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.review import speakers
    from bot.review.transcripts.telling import by_the_model

    loads = []

    class Model:
        def __init__(self) -> None:
            loads.append(self)

        def tell_apart(self, texts: list[str]) -> list[tuple[str, float]]:
            return [("agent", 0.7) for _ in texts]

    monkeypatch.setattr(speakers, "load_speaker_model", Model)
    tell_apart = by_the_model()
    assert loads == []
    assert tell_apart(["您好"]) == tell_apart(["请讲"]) == [("agent", 0.7)]
    assert len(loads) == 1
