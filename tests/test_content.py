from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Extra, conlist, constr

import bot.content
from bot.content import check_unique_ids, load_compiled, read_content
from bot.errors import CoachError, ContentError, InputError, NotReadyError


class Song(BaseModel):
    id: str
    title: constr(strip_whitespace=True, min_length=1)  # type: ignore[valid-type]
    plays: int = 0
    free: bool = False

    class Config:
        extra = Extra.forbid


class Songs(BaseModel):
    version: int
    songs: conlist(Song, min_items=1)  # type: ignore[valid-type]

    class Config:
        extra = Extra.forbid


GOOD = """\
version: 1
songs:
  - id: ringback-1
    title: 彩铃
  - id: ringback-2
    title: 炫铃
    plays: 3
"""


def write(folder: Path, text: str, name: str = "songs.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    songs = read_content(write(tmp_path, GOOD), Songs)
    assert [song.title for song in songs.songs] == ["彩铃", "炫铃"]


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "problem"),
    [
        pytest.param("    title: 炫铃\n", "", 5, "songs.ringback-2.title", "缺少这个字段", id="missing field"),
        pytest.param("title: 炫铃", "titel: 炫铃", 5, "songs.ringback-2.title", "缺少这个字段", id="misspelt field"),
        pytest.param(
            "plays: 3", "play: 3", 7, "songs.ringback-2.play", "不认识这个字段，请检查拼写", id="unknown field"
        ),
        pytest.param("plays: 3", "plays: 三", 7, "songs.ringback-2.plays", "应为整数", id="no number"),
        pytest.param("title: 炫铃", "title: ' '", 6, "songs.ringback-2.title", "不能为空", id="blank"),
        pytest.param("title: 炫铃", "title: [炫铃]", 6, "songs.ringback-2.title", "应为文字", id="no text"),
        pytest.param("title: 炫铃", "title:", 6, "songs.ringback-2.title", "不能为空", id="nothing"),
        pytest.param("plays: 3", "free: 也许", 7, "songs.ringback-2.free", "应为 true 或 false", id="no yes or no"),
        pytest.param("plays: 3", "plays: 3\n    plays: 4", 8, "plays", "这个字段写了两次", id="field twice"),
        pytest.param("version: 1\n", "", 1, "version", "缺少这个字段", id="missing at the top"),
        pytest.param("title: 炫铃", 'title: "炫铃', 8, "", "YAML 写法有误", id="open quotation mark"),
        pytest.param("    plays: 3", "\tplays: 3", 7, "", "YAML 写法有误", id="tab"),
        pytest.param("plays: 3", "plays: 3\x07", 0, "", "YAML 写法有误", id="control character"),
        pytest.param("plays: 3", "plays: 2023-99-99", 0, "", "YAML 写法有误", id="no date"),
        pytest.param("plays: 3", "? [a, b]\n    : 3", 7, "", "YAML 写法有误", id="a list as a field's name"),
        pytest.param("plays: 3", "plays: 3\n---\nversion: 2", 8, "", "YAML 写法有误", id="two documents"),
    ],
)
def test_a_problem_is_named_by_file_line_and_field(
    tmp_path: Path, old: str, new: str, line: int, field: str, problem: str
) -> None:
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(ContentError) as error:
        read_content(path, Songs)
    assert (error.value.file, error.value.line, error.value.field) == (str(path), line, field)
    assert problem in str(error.value)


@pytest.mark.parametrize("text", ["", "\n\n", "# 还没写\n"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ContentError, match="文件是空的"):
        read_content(write(tmp_path, text), Songs)


def test_a_file_that_is_a_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="应为“字段: 值”"):
        read_content(write(tmp_path, "- 彩铃\n- 炫铃\n"), Songs)


def test_an_empty_list_is_refused_at_its_line(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="条目太少") as error:
        read_content(write(tmp_path, "version: 1\nsongs: []\n"), Songs)
    assert error.value.line == 2


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "songs.yml"
    path.write_bytes("version: 1\nsongs: 彩铃".encode("gb18030"))
    with pytest.raises(ContentError, match="不是 UTF-8 编码"):
        read_content(path, Songs)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"songs\.yml：读不了这个文件"):
        read_content(tmp_path / "songs.yml", Songs)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "songs.yml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read_content(path, Songs).version == 1


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="abc123: -[]{}\"'#&*!|>%@`\n\t?,~彩铃\x00\x85", max_size=60))
def test_whatever_a_file_holds_only_content_errors_come_out(tmp_path: Path, text: str) -> None:
    with pytest.raises(ContentError):
        read_content(write(tmp_path, text), Songs)


def test_a_file_of_the_project_is_named_from_the_project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bot.content, "PROJECT", tmp_path)
    path = write(tmp_path, "version: 1\n")
    with pytest.raises(ContentError, match=r"^songs\.yml:1 \[songs\]：缺少这个字段$"):
        read_content(path, Songs)


def test_different_ids_are_fine(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    check_unique_ids([(path, "ringback-1"), (path, "ringback-2")])


def test_an_id_that_stands_in_two_files_is_named_with_both(tmp_path: Path) -> None:
    first, second = write(tmp_path, GOOD, "a.yml"), write(tmp_path, GOOD, "b.yml")
    with pytest.raises(ContentError, match=r"b\.yml:3 \[id\]：编号 ringback-1 与 .*a\.yml 里的重复"):
        check_unique_ids([(first, "ringback-1"), (second, "ringback-1")])


def test_a_double_id_is_not_mistaken_for_a_longer_one(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("ringback-2", "ringback-1\n    title: 铃\n  - id: ringback-10"))
    with pytest.raises(ContentError) as error:
        check_unique_ids([(path, "ringback-1"), (path, "ringback-1"), (path, "ringback-10")])
    assert error.value.line == 5


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(bot.content, "COMPILED", tmp_path / "compiled")
    return tmp_path / "compiled"


def test_unchanged_content_is_not_built_again(compiled: Path, tmp_path: Path) -> None:
    source, builds = write(tmp_path, GOOD), []

    def build() -> Any:
        builds.append(1)
        return {"歌": ["彩铃"]}

    assert [load_compiled("songs", [source], build) for _ in range(3)] == [{"歌": ["彩铃"]}] * 3
    assert len(builds) == 1


def test_the_first_and_a_later_call_give_equal_values(compiled: Path, tmp_path: Path) -> None:
    source = write(tmp_path, GOOD)
    first = load_compiled("songs", [source], lambda: {"a": (1, 2)})
    assert first == load_compiled("songs", [source], lambda: {"a": (1, 2)}) == {"a": [1, 2]}


def test_changed_content_is_built_again_and_the_old_copy_removed(compiled: Path, tmp_path: Path) -> None:
    source = write(tmp_path, GOOD)
    load_compiled("songs", [source], lambda: "旧")
    write(tmp_path, GOOD + "# 改了一个字\n")
    assert load_compiled("songs", [source], lambda: "新") == "新"
    assert [json.loads(path.read_text(encoding="utf-8")) for path in compiled.iterdir()] == ["新"]


def test_a_new_file_in_a_folder_is_noticed(compiled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "songs"
    folder.mkdir()
    write(folder, GOOD, "a.yml")
    load_compiled("songs", [folder], lambda: "旧")
    write(folder, GOOD, "b.yml")
    assert load_compiled("songs", [folder], lambda: "新") == "新"


def test_broken_content_leaves_no_compiled_copy(compiled: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "version: 一\n")
    with pytest.raises(ContentError):
        load_compiled("songs", [path], lambda: read_content(path, Songs).dict())
    assert not compiled.exists()


@pytest.mark.parametrize("kind", [ContentError, InputError, NotReadyError])
def test_every_error_of_the_coach_is_a_coach_error(kind: type[Exception]) -> None:
    assert issubclass(kind, CoachError)
