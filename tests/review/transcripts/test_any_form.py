"""Whatever is said, written in any of the forms that are read, comes back; whatever else is refused and no more."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.errors import InputError
from bot.review.transcripts.clean import is_said
from bot.review.transcripts.read import read_transcripts

Turns = list[tuple[str, str]]

SLOWEST = 5.0
TITLES = {"agent": "客服", "customer": "客户"}
SENTENCES = st.text(alphabet="您好我的卡停机了查一下退费吗明天，。？！、 abc0123456789（）", min_size=1, max_size=30)
WORDS = SENTENCES.map(str.strip).filter(is_said)
# A bare number before anything else is said is the staff number: 客服：1024.
TURNS = st.lists(st.tuples(st.sampled_from(["agent", "customer"]), WORDS), min_size=1, max_size=12).filter(
    lambda turns: re.fullmatch(r"[a-c]{0,3}\d{3,8}", turns[0][1]) is None
)


def as_lines(turns: Turns) -> bytes:
    return "\n".join(f"{TITLES[speaker]}：{text}" for speaker, text in turns).encode()


def as_bracketed_lines(turns: Turns) -> bytes:
    return "\n\n".join(f"【{TITLES[speaker]}】{text}" for speaker, text in turns).encode("gb18030")


def as_chat(turns: Turns) -> bytes:
    return "\n".join(f"{TITLES[s]} 10:00:{n:02d}\n{text}\n" for n, (s, text) in enumerate(turns)).encode("utf-16")


def as_one_paragraph(turns: Turns) -> bytes:
    return " ".join(f"{TITLES[speaker]}:{text}。" for speaker, text in turns).encode()


def as_csv(turns: Turns) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([("时间", "内容", "角色"), *(("", text, TITLES[speaker]) for speaker, text in turns)])
    return file.getvalue().encode("utf-8-sig")


def as_workbook(turns: Turns) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(("角色", "内容"))
    for speaker, text in turns:
        book.active.append((speaker, text))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_json(turns: Turns) -> bytes:
    return json.dumps({"turns": [{"speaker": speaker, "text": text} for speaker, text in turns]}).encode()


def as_json_lines(turns: Turns) -> bytes:
    return "\n".join(json.dumps({"call_id": "A", "role": s, "content": text}) for s, text in turns).encode()


def as_srt(turns: Turns) -> bytes:
    cues = (f"{n}\n00:{n:02d}:00,000 --> 00:{n:02d}:30,000\n{TITLES[s]}：{t}\n" for n, (s, t) in enumerate(turns, 1))
    return "\n".join(cues).encode()


def as_vtt(turns: Turns) -> bytes:
    cues = (f"00:{n:02d}:00.000 --> 00:{n:02d}:30.000\n<v {TITLES[s]}>{t}\n" for n, (s, t) in enumerate(turns, 1))
    return ("WEBVTT\n\n" + "\n".join(cues)).encode()


FORMS: dict[str, Callable[[Turns], bytes]] = {
    "lines.txt": as_lines,
    "brackets.txt": as_bracketed_lines,
    "chat.log": as_chat,
    "table.csv": as_csv,
    "book.xlsx": as_workbook,
    "call.json": as_json,
    "call.jsonl": as_json_lines,
    "call.srt": as_srt,
    "call.vtt": as_vtt,
    "no ending": as_lines,
}


def not_asked(texts: list[str]) -> list[tuple[str, float]]:
    raise AssertionError("every form tells who speaks")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("forms")


@pytest.mark.parametrize("name", list(FORMS))
@given(turns=TURNS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_written_is_read(folder: Path, name: str, turns: Turns) -> None:
    path = folder / name
    path.write_bytes(FORMS[name](turns))
    (call,) = read_transcripts(path, not_asked)
    assert [(line.speaker, line.text) for line in call.lines] == turns


@given(turns=TURNS.filter(lambda turns: len(turns) > 1))
@settings(max_examples=60, deadline=None)
def test_a_paragraph_of_turns_is_cut_where_they_begin(folder_of_paragraphs: Path, turns: Turns) -> None:
    folder_of_paragraphs.write_bytes(as_one_paragraph(turns))
    (call,) = read_transcripts(folder_of_paragraphs, not_asked)
    assert [(line.speaker, line.text) for line in call.lines] == [(speaker, f"{text}。") for speaker, text in turns]


@pytest.fixture(scope="module")
def folder_of_paragraphs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("paragraphs") / "一段.txt"


BITS = [
    *(
        "客服：",
        "客户:",
        "\n",
        "\n\n",
        "=====",
        "-----",
        "通话2",
        "评析：",
        "①处",
        "A：",
        "B：",
        "00:01",
        "[",
        "【",
        "】",
        "{",
        '"',
    ),
    *(
        ",",
        "\t",
        "您好",
        "工号：1024",
        "通话编号：A",
        "WEBVTT",
        "00:00:01,000 --> 00:00:02,000",
        "<v 客服>",
        "角色,内容",
    ),
    *("（笑）", "\ufeff", "9" * 30),
]


@pytest.fixture(scope="module")
def anything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("anything")


def read_or_refuse(path: Path, data: bytes) -> None:
    """Read bytes: transcripts with lines that a review can use, or an error for the user, and soon."""
    path.write_bytes(data)
    begun = time.process_time()
    try:
        calls = read_transcripts(path, lambda texts: [("agent", 0.6) for _ in texts])
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert calls and all(call.lines for call in calls)
        assert len({call.id for call in calls}) == len(calls)
        for line in (line for call in calls for line in call.lines):
            assert line.speaker in ("agent", "customer")
            assert is_said(line.text) and "\n" not in line.text and line.text == line.text.strip()
            line.text.encode("utf-8")
    assert time.process_time() - begun < SLOWEST


ENDINGS = st.sampled_from(["txt", "csv", "xlsx", "json", "jsonl", "srt", "vtt", "bin"])


@given(data=st.binary(max_size=400), ending=ENDINGS)
@example(data=b"PK\x03\x04" + b"\0" * 40, ending="xlsx")
@example(data=b'{"turns": 1e999}', ending="json")
@example(data=b'[{"text": "a", "at": 1e308, "role": "agent"}, {"text": "b", "at": -1, "role": "x"}]', ending="json")
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(anything: Path, data: bytes, ending: str) -> None:
    read_or_refuse(anything / f"x.{ending}", data)


@given(pieces=st.lists(st.sampled_from(BITS), max_size=60), ending=ENDINGS)
@settings(max_examples=300, deadline=None)
def test_any_heap_of_marks_is_read_or_refused(anything: Path, pieces: list[str], ending: str) -> None:
    read_or_refuse(anything / f"x.{ending}", "".join(pieces).encode())


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["客服", "客户：喂\n客服：您好"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "turns",
                    "calls",
                    "text",
                    "speaker",
                    "role",
                    "content",
                    "at",
                    "id",
                    "event",
                    "metadata",
                    "issue",
                    "date",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(value=JSON_VALUES, ending=st.sampled_from(["json", "jsonl", "txt"]))
@settings(max_examples=300, deadline=None)
def test_any_json_is_read_or_refused(anything: Path, value: object, ending: str) -> None:
    read_or_refuse(anything / f"x.{ending}", json.dumps(value).encode())


@pytest.mark.parametrize(
    "piece",
    [
        "客服：您好\n",
        "\n",
        "=====\n",
        "通话1\n",
        "[",
        "（",
        "客服",
        "①",
        "：",
        "您好 ",
        "\x00",
        "00:",
        "工号：1 ",
        "a,",
    ],
)
def test_the_time_grows_with_the_size_only(anything: Path, piece: str) -> None:
    """Half a megabyte of any mark is read in a few seconds; what grew with the square of it would take minutes."""
    begun = time.process_time()
    (anything / "大.txt").write_bytes((piece * (500_000 // len(piece.encode()))).encode())
    with pytest.raises(InputError):
        read_transcripts(anything / "大.txt", lambda texts: [("agent", 0.6) for _ in texts])
    assert time.process_time() - begun < SLOWEST
