from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told_calls import read_told_calls

from bot.errors import ContentError
from bot.review import speakers
from bot.review.speakers import SUREST, SpeakerModel, load_speaker_model, read_examples, speaker_sequences

AGENT = [
    "您好请讲",
    "我帮您查一下",
    "很抱歉给您添麻烦",
    "请您稍等",
    "我帮您登记",
    "您好请问怎么帮您",
    "请您放心",
    "给您添麻烦很抱歉",
]
CUSTOMER = [
    "我手机停机了",
    "你们怎么又扣钱",
    "快点给我退",
    "我要投诉你们",
    "凭什么扣我钱",
    "我手机没信号",
    "退我的钱",
    "你们太差了",
]
ALTERNATING = [["agent", "customer"] * 5] * 10

LEAST_OF_CALLS = 0.85
"""Share of the lines of the told calls that must be right; 0.94 when this was written."""


def a_model(sequences: list[list[str]] = ALTERNATING) -> SpeakerModel:
    return SpeakerModel().fit(AGENT + CUSTOMER, ["agent"] * len(AGENT) + ["customer"] * len(CUSTOMER), sequences)


@pytest.fixture(scope="module")
def model() -> SpeakerModel:
    return a_model()


def test_a_call_is_told_apart(model: SpeakerModel) -> None:
    told = model.tell_apart(["您好请讲", "我手机停机了", "我帮您查一下", "快点给我退"])
    assert [speaker for speaker, _ in told] == ["agent", "customer", "agent", "customer"]


def test_a_line_that_anyone_may_say_goes_by_those_around_it(model: SpeakerModel) -> None:
    told = model.tell_apart(["您好请讲", "嗯", "请您稍等"])
    assert told[1][0] == "customer"
    told = model.tell_apart(["我手机停机了", "嗯", "退我的钱"])
    assert told[1][0] == "agent"


def test_what_is_guessed_is_never_certain(model: SpeakerModel) -> None:
    assert all(0 < chance <= SUREST for _, chance in model.tell_apart((AGENT + CUSTOMER) * 20))


def test_a_line_that_anyone_may_say_is_less_sure(model: SpeakerModel) -> None:
    ((_, anyones),) = model.tell_apart(["嗯"])
    ((_, an_agents),) = model.tell_apart(["您好请讲"])
    assert anyones < an_agents


def test_nothing_is_told_of_nothing(model: SpeakerModel) -> None:
    assert model.tell_apart([]) == []


def test_the_same_lines_are_told_alike(model: SpeakerModel) -> None:
    lines = ["您好", "我手机停机了", "请您稍等"]
    assert model.tell_apart(lines) == a_model().tell_apart(lines)


def test_without_sequences_each_line_stands_by_itself() -> None:
    told = a_model([]).tell_apart(["我手机停机了", "退我的钱", "快点给我退"])
    assert {speaker for speaker, _ in told} == {"customer"}


@given(st.lists(st.text(max_size=20), max_size=30))
@settings(max_examples=50, deadline=None)
def test_any_lines_are_told_apart(lines: list[str]) -> None:
    told = _ANY.tell_apart(lines)
    assert len(told) == len(lines)
    assert all(speaker in ("agent", "customer") and 0 <= chance <= SUREST for speaker, chance in told)


_ANY = a_model()


def test_the_examples_are_balanced_and_the_same_each_time() -> None:
    texts, who = read_examples(most=400)
    assert len(texts) == len(who) == 400
    assert who.count("agent") == who.count("customer") == 200
    assert read_examples(most=400) == (texts, who)


def test_a_broken_file_of_examples_is_named(tmp_path: Path) -> None:
    (tmp_path / "坏.yml").write_text("nlu: 3", encoding="utf-8")
    with pytest.raises(ContentError, match=r"坏\.yml.*不是 Rasa 的例句文件"):
        read_examples([tmp_path])


def test_sequences_come_from_the_calls_of_the_stories(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        "stories:\n- story: a\n  steps:\n  - intent: agent_greet\n  - action: x\n  - intent: customer_vent\n"
        "- story: b\n  metadata: {kind: written}\n  steps:\n  - intent: customer_vent\n",
        encoding="utf-8",
    )
    assert speaker_sequences(tmp_path) == [["agent", "customer"]]


@pytest.fixture
def a_place_to_keep(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder for the kept model, and examples so few that learning them takes no time."""
    for speaker, texts in (("agent", AGENT), ("customer", CUSTOMER)):
        lines = "".join(f"    - {text}\n" for text in texts)
        path = tmp_path / "nlu" / speaker / "a.yml"
        path.parent.mkdir(parents=True)
        path.write_text(f"nlu:\n- intent: {speaker}_x\n  examples: |\n{lines}", encoding="utf-8")
    folders = (tmp_path / "nlu" / "agent", tmp_path / "nlu" / "customer")
    monkeypatch.setattr(speakers, "_NLU", folders)
    monkeypatch.setattr(speakers, "_SOURCES", folders)
    monkeypatch.setattr(speakers, "COMPILED", tmp_path / "compiled")
    return tmp_path


def test_the_model_is_learnt_once_and_kept(a_place_to_keep: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = load_speaker_model()
    assert "第一次用，正在学习怎样分清说话人" in capsys.readouterr().err
    second = load_speaker_model()
    assert capsys.readouterr().err == ""
    assert first.tell_apart(AGENT) == second.tell_apart(AGENT)
    assert len(list((a_place_to_keep / "compiled").iterdir())) == 1


def test_a_stale_model_is_learnt_anew(a_place_to_keep: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load_speaker_model()
    (before,) = (a_place_to_keep / "compiled").iterdir()
    more = a_place_to_keep / "nlu" / "agent" / "b.yml"
    more.write_text("nlu:\n- intent: agent_x\n  examples: |\n    - 给您办好了\n", encoding="utf-8")
    capsys.readouterr()
    load_speaker_model()
    assert "正在学习" in capsys.readouterr().err
    (after,) = (a_place_to_keep / "compiled").iterdir()
    assert after != before


def test_a_damaged_model_is_learnt_anew(a_place_to_keep: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load_speaker_model()
    (kept,) = (a_place_to_keep / "compiled").iterdir()
    kept.write_bytes(kept.read_bytes()[:100])
    capsys.readouterr()
    assert load_speaker_model().tell_apart(["您好请讲"])[0][0] == "agent"
    assert "正在学习" in capsys.readouterr().err


def test_told_calls_are_mostly_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    """Calls that the model has not learnt from, all labels taken off."""
    model = load_speaker_model()
    right = lines = 0
    for name in ("calls.yml", "threads.yml"):
        for call in read_told_calls(name):
            turns = [turn for turn in call.turns if turn.speaker != "coachee" and turn.text]
            told = model.tell_apart([turn.text.partition("：")[2] for turn in turns])
            right += sum(turn.speaker == speaker for turn, (speaker, _) in zip(turns, told, strict=True))
            lines += len(turns)
    with capsys.disabled():
        print(f"\n说话人分得对的句子 {right / lines:.3f}（{right}/{lines}）")
    assert right >= LEAST_OF_CALLS * lines
