from __future__ import annotations

import io
import itertools
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from tqdm import tqdm

from benchmarks import training_cost, understanding_cost, understanding_process
from benchmarks.processes import keep_byte_code
from benchmarks.report import percentile
from benchmarks.training_cost import Training, seconds_of_epoch, train_coach, train_diet_ted
from benchmarks.understanding_cost import choose, process_rows, training_rows
from benchmarks.understanding_process import Measured, Side, measure
from bot.errors import CoachError, NotReadyError

TURNS = [("customer", "字" * length) for length in range(1, 121)] + [
    ("agent", "好" * length) for length in range(1, 121)
]


def lengths_of(turns: list[tuple[str, str]]) -> list[int]:
    """How many of the turns lie in each band."""
    bounds = [0, 10, 30, 80, 10**6]
    return [sum(low < len(text) <= high for _, text in turns) for low, high in itertools.pairwise(bounds)]


def test_each_length_gives_as_many_utterances() -> None:
    drawn = choose(TURNS, 42, seed=1)
    assert lengths_of(drawn) == [10, 11, 10, 11]
    assert len(set(drawn)) == 42


def test_a_band_with_few_utterances_gives_those() -> None:
    assert lengths_of(choose(TURNS, 100, seed=1)) == [20, 25, 25, 25]


def test_the_seed_decides_whatever_the_order_of_the_files() -> None:
    drawn = choose(TURNS, 40, seed=1)
    assert choose([*reversed(TURNS), *TURNS], 40, seed=1) == drawn
    assert choose(TURNS, 40, seed=2) != drawn


@pytest.mark.parametrize(("share", "value"), [(0.0, 1.0), (0.5, 3.0), (0.95, 4.8), (1.0, 5.0)])
def test_a_percentile_lies_between_two_values(share: float, value: float) -> None:
    assert percentile([5.0, 1.0, 4.0, 2.0, 3.0], share) == pytest.approx(value)


def test_one_value_is_every_percentile() -> None:
    assert percentile([7.0], 0.95) == 7.0


def bar(*looks: tuple[int, int], epochs: int = 10) -> list[str]:
    """What the bar of one model leaves in the log: epochs done and seconds, at each look."""
    return [tqdm.format_meter(done, epochs, seconds, prefix="Epochs", ncols=100) for done, seconds in looks]


def test_the_first_epoch_does_not_count() -> None:
    diet = bar((0, 0), (1, 30), (5, 70), (10, 120), (10, 120))
    ted = bar((0, 0), (1, 12), (10, 3612))
    assert seconds_of_epoch(["Starting to train", *diet, "Finished", *ted]) == pytest.approx(10 + 400)


def test_the_bar_is_read_as_tqdm_writes_it() -> None:
    written = io.StringIO()
    for _ in range(2):
        for _ in tqdm(range(3), desc="Epochs", file=written, mininterval=0):
            pass
    assert seconds_of_epoch(written.getvalue().replace("\r", "\n").splitlines()) == pytest.approx(0, abs=1)


@pytest.mark.parametrize(
    "log",
    [
        [],
        ["Starting to train component 'DIETClassifier'"],
        bar((0, 0), (1, 3), (10, 30)),
        [*bar((0, 0), (1, 3), (10, 30)), *bar((0, 0), (10, 30))],
        [*bar((0, 0), (1, 3), (10, 30)), *bar((0, 0))],
    ],
)
def test_a_log_without_two_epochs_of_both_models_tells_nothing(log: list[str]) -> None:
    assert seconds_of_epoch(log) is None


def test_only_the_epochs_are_scaled() -> None:
    assert Training(Path("m"), 60.0, 500.0, 2.0).scaled(10, 100) == pytest.approx(60 + 90 * 2)
    assert Training(Path("m"), 60.0, 500.0).scaled(10, 100) is None


OURS = Training(Path("coach.tar.gz"), 200.0, 1000.0)


def test_an_extrapolation_says_that_it_is_one() -> None:
    rows = training_rows(OURS, Training(Path("b"), 400.0, 2000.0, 10.0), epochs=10)
    assert rows[0][1:] == ("200", "400", "0.50 倍", "≤ 300")
    assert "外推，不是实测" in rows[1][0] and "100 轮" in rows[1][0]
    assert rows[1][1:] == ("200", "约 1300", "约 0.15 倍", "")
    assert rows[2][1:4] == ("1049", "2097", "0.50 倍")


def test_without_the_time_of_an_epoch_nothing_is_extrapolated() -> None:
    rows = training_rows(OURS, Training(Path("b"), 400.0, 2000.0), epochs=10)
    assert rows[1][1:4] == ("200", "—", "—")


def test_all_epochs_are_measured_and_not_extrapolated() -> None:
    rows = training_rows(OURS, Training(Path("b"), 400.0, 2000.0, 10.0), epochs=100)
    assert not any("外推" in row[0] for row in rows)


def taken(factor: float, **other: Any) -> Measured:
    heard = [factor * number / 1000 for number in range(1, 102)]
    return Measured(
        **{"importing": 5, "loading": 6, "heard": heard, "placed": heard, "fresh_mib": 900, **other},
        used_mib=1000 * factor,
    )


def test_the_baseline_stands_beside_with_the_ratio() -> None:
    lengths = [10] * 96 + [81] * 5
    rows = {
        name.strip(): cells for name, *cells in process_rows([[taken(1)], [taken(2)]], lengths, [50_000_000, 10**8])
    }
    assert rows["听懂一句，p50（毫秒）"] == ["51.0", "102.0", "0.50 倍", ""]
    assert rows["听懂一句，p95（毫秒）"] == ["96.0", "192.0", "0.50 倍", "≤ 15"]
    assert rows["80 字以上，p95（毫秒）"] == ["100.8", "201.6", "0.50 倍", ""]
    assert rows["加载模型（秒）"] == ["6.0", "6.0", "1.00 倍", "≤ 12"]
    assert rows["听过 101 句后的内存（MB）"] == ["1049", "2097", "0.50 倍", "≤ 1100"]
    assert rows["模型文件（MB）"] == ["50.0", "100.0", "0.50 倍", ""]


def test_the_coach_alone_has_no_ratios() -> None:
    rows = process_rows([[taken(1), taken(3, placed=[])]], [10] * 101, [50_000_000])
    assert {row[2:4] for row in rows} == {("—", "—")}
    # Nothing is longer than 80 characters, and one process was never asked for a stage.
    assert not any("80" in row[0] or "判断阶段" in row[0] for row in rows)
    assert dict(row[:2] for row in rows)["听懂一句，p50（毫秒）"] == "102.0 (51.0-153.0)"


@pytest.fixture
def present(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with a coach's model in it, where the baselines are looked for."""
    (tmp_path / "coach-alt.tar.gz").write_bytes(b"")
    monkeypatch.setattr(understanding_cost, "baseline_path", lambda epochs: tmp_path / f"baseline-{epochs}.tar.gz")
    monkeypatch.setattr(understanding_cost, "prepare", lambda: None)
    return tmp_path


def test_without_a_baseline_the_coach_is_measured_alone(present: Path) -> None:
    sides, notes = understanding_cost._present(present / "coach-alt.tar.gz", 10)
    assert [side.listener for side in sides] == ["coach"]
    assert "coach evaluate --train-rasa-default" in notes[0]


@pytest.mark.parametrize("epochs", [100, 10])
def test_a_baseline_of_either_number_of_epochs_will_do(present: Path, epochs: int) -> None:
    (present / f"baseline-{epochs}.tar.gz").write_bytes(b"")
    sides, notes = understanding_cost._present(present / "coach-alt.tar.gz", 10)
    assert [side.model.name for side in sides] == ["coach-alt.tar.gz", f"baseline-{epochs}.tar.gz"]
    assert not notes


def test_a_model_that_is_not_there_is_named(present: Path) -> None:
    with pytest.raises(NotReadyError, match=r"coach-neu\.tar\.gz"):
        understanding_cost._present(present / "coach-neu.tar.gz", 10)


def test_the_models_that_were_trained_are_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(understanding_cost, "import_once", lambda: None)
    monkeypatch.setattr(understanding_cost, "train_coach", lambda home: Training(home / "c", 1.0, 1.0))
    monkeypatch.setattr(understanding_cost, "train_diet_ted", lambda home, epochs: Training(home / "b", epochs, 1.0))
    (_, theirs), sides = understanding_cost._train(tmp_path, 7)
    assert theirs.seconds == 7
    assert sides == [
        Side("coach", tmp_path / "coach" / "c", tmp_path / "coach"),
        Side("rasa", tmp_path / "rasa" / "b", tmp_path / "rasa"),
    ]


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A little project, so that copying it costs nothing."""
    for name in training_cost._COPIED:
        entry = tmp_path / "project" / name
        entry.parent.mkdir(exist_ok=True)
        if entry.suffix:
            entry.write_text("{}")
        else:
            entry.mkdir()
    monkeypatch.setattr(training_cost, "PROJECT", tmp_path / "project")
    return tmp_path


def test_the_coach_is_trained_in_a_copy_of_the_project(monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    train = project / "train.sh"
    train.write_text('#!/bin/sh\n[ "$1 $COACH_HOME" = "train $PWD" ] && mkdir models && : > models/coach-neu.tar.gz\n')
    train.chmod(0o755)
    monkeypatch.setattr(training_cost, "COACH", str(train))
    trained = train_coach(project / "home")
    assert trained.model == project / "home" / "models" / "coach-neu.tar.gz"
    assert trained.epoch_seconds is None
    assert (project / "home" / "data").is_dir() and (project / "home" / "config.yml").is_file()


def test_the_baseline_tells_what_an_epoch_takes(monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    log = "\n".join(bar((1, 3), (10, 30)) * 2)
    code = (
        "import pathlib; models = pathlib.Path('models'); models.mkdir(); assert {epochs} == 10; "
        f"(models / 'baseline-training.log').write_text({log!r}); (models / 'baseline-neu.tar.gz').touch()"
    )
    monkeypatch.setattr(training_cost, "_BASELINE", code)
    trained = train_diet_ted(project / "home", 10)
    assert trained.model.name == "baseline-neu.tar.gz"
    assert trained.epoch_seconds == pytest.approx(6)


def test_a_training_that_fails_says_why(monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    monkeypatch.setattr(training_cost, "_BASELINE", "raise SystemExit('kaputt')")
    with pytest.raises(CoachError, match=r"返回 1.*kaputt"):
        train_diet_ted(project / "home", 10)


def test_a_process_gets_the_model_and_the_utterances(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "python.sh"
    answer = '{"importing": 1, "loading": 2, "heard": [0.1], "placed": [], "fresh_mib": 3, "used_mib": 4}'
    fake.write_text(f"#!/bin/sh\necho noise; cat > {tmp_path}/order.json; echo \"$COACH_HOME\"; echo '{answer}'\n")
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    found = measure(Side("rasa", Path("b.tar.gz"), tmp_path), [("customer", "退钱")])
    assert (found.loading, found.heard, found.used_mib) == (2, [0.1], 4)
    assert '"listener": "rasa"' in (tmp_path / "order.json").read_text()


def test_a_process_that_fails_names_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "python.sh"
    fake.write_text("#!/bin/sh\ncat > /dev/null; echo kaputt >&2; exit 3\n")
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    with pytest.raises(CoachError, match=r"b\.tar\.gz.*返回 3.*kaputt"):
        measure(Side("rasa", Path("b.tar.gz")), [])


def test_the_sides_take_turns_after_a_start_that_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, int]] = []

    def noted(side: Side, utterances: list[tuple[str, str]]) -> Measured:
        calls.append((side.listener, len(utterances)))
        return taken(1)

    monkeypatch.setattr(understanding_cost, "measure", noted)
    sides = [Side("coach", Path("c")), Side("rasa", Path("r"))]
    measured = understanding_cost._measure(sides, TURNS[:30], 2)
    few = understanding_process.CALL_TURNS
    assert calls == [("coach", few), ("rasa", few), *[("coach", 30), ("rasa", 30)] * 2]
    assert [len(side) for side in measured] == [2, 2]


def test_byte_code_is_kept_where_the_shell_forbids_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    keep_byte_code(tmp_path)
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ
    assert os.environ["PYTHONPYCACHEPREFIX"] == str(tmp_path)


def test_byte_code_lies_beside_its_source_where_the_shell_allows_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "")
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    keep_byte_code(tmp_path)
    assert os.environ["PYTHONPYCACHEPREFIX"] == ""
