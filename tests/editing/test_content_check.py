from __future__ import annotations

from pathlib import Path

import pytest

from bot.editing.archive import read_content_files
from bot.editing.checking import Checked, check_content
from bot.editing.importing import check_aside
from bot.editing.kinds import KINDS, content_files, kind_of, model_of
from bot.editing.together import GROUPS
from bot.errors import ContentError, InputError
from bot.paths import DATA


def _check(data: Path, *paths: Path) -> Checked:
    return check_content(paths, data=data, together={})


def _told(checked: Checked) -> list[tuple[str, int, str]]:
    return [(Path(problem.file).name, problem.line, problem.field) for problem in checked.problems]


def test_everything_under_data_has_a_kind_and_is_valid() -> None:
    # In a folder of its own, as an import checks it: the check must not depend on where the project lies.
    assert [str(problem) for problem in check_aside(read_content_files())] == []


def test_every_content_file_has_a_kind_and_every_kind_is_checked_together() -> None:
    assert [path for path in content_files() if kind_of(path.relative_to(DATA)) is None] == []
    assert {kind.group for kind in KINDS} == set(GROUPS)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.model], ids=lambda kind: kind.pattern)
def test_every_kind_has_a_model(kind: object) -> None:
    assert "version" in model_of(kind).__fields__  # type: ignore[arg-type]


def test_sound_content_has_no_problem_and_a_version(data: Path) -> None:
    checked = _check(data)
    assert checked.problems == ()
    cases, words = checked.files
    assert (cases.title, cases.version, cases.entries) == ("案例", "2", 2)
    assert len(words.version) == 8


def test_all_problems_of_a_file_are_told_with_line_and_field(data: Path, case_file: Path) -> None:
    text = case_file.read_text(encoding="utf-8")
    case_file.write_text(
        text.replace("issue: network_signal", "issue: weather").replace("  - 基站", "  - 信号"), encoding="utf-8"
    )
    assert _told(_check(data)) == [
        ("own.yml", 18, "cases.t-signal.issue"),
        ("own.yml", 24, "cases.t-signal.keywords"),
    ]


def test_broken_yaml_is_told_with_its_line(data: Path, case_file: Path) -> None:
    case_file.write_text("version: 1\ncases: [", encoding="utf-8")
    (problem,) = _check(data).problems
    assert "YAML 写法有误" in str(problem)


def test_a_file_of_no_kind_is_told(data: Path) -> None:
    (data / "cases" / "notes.docx").write_bytes(b"x")
    assert [problem.file.endswith("notes.docx") for problem in _check(data).problems] == [True]


def test_text_that_is_not_utf8_is_told(data: Path) -> None:
    (data / "language" / "words.txt").write_bytes("彩铃".encode("gbk"))
    assert [problem.problem for problem in _check(data).problems] == ["不是 UTF-8 编码，请另存为 UTF-8"]


def test_only_the_files_asked_for_are_told(data: Path, case_file: Path) -> None:
    (data / "cases" / "other.yml").write_text("version: 0\n", encoding="utf-8")
    assert _check(data, case_file).problems == ()


def test_what_does_not_fit_together_is_told_unless_a_file_is_broken(data: Path, case_file: Path) -> None:
    def doubled() -> list[ContentError]:
        return [ContentError(str(case_file), 5, "id", "重复")]

    assert _told(check_content(data=data, together={"library": doubled})) == [("own.yml", 5, "id")]
    case_file.write_text("version: 0\n", encoding="utf-8")
    assert ("own.yml", 5, "id") not in _told(check_content(data=data, together={"library": doubled}))


def test_a_path_that_is_no_content_is_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text("version: 1\n", encoding="utf-8")
    with pytest.raises(InputError, match="不是 data/ 里的内容文件"):
        _check(data, tmp_path / "x.yml")
    with pytest.raises(InputError, match="找不到文件"):
        _check(data, data / "cases" / "none.yml")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('version: "3.1"\nnlu:\n- intent: agent_dance\n  examples: |\n    - 您好\n', "nlu.0.intent"),
        ('version: "3.1"\nnlu:\n- intent: agent_greet\n  examples: |\n    您好\n', "nlu.0.examples"),
        ('version: "3.1"\nnlu:\n- intent: agent_greet\n  example: x\n', "nlu.0.example"),
    ],
)
def test_training_data_is_checked(data: Path, text: str, field: str) -> None:
    (data / "nlu" / "agent").mkdir(parents=True)
    (data / "nlu" / "agent" / "greet.yml").write_text(text, encoding="utf-8")
    assert field in [problem.field for problem in _check(data).problems]
