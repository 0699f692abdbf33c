from __future__ import annotations

from pathlib import Path

import pytest

from bot.coaching.forbidden_schema import read_rules
from bot.errors import ContentError

GOOD = """version: 1
category: flat_refusal
title: 生硬拒绝
level: forbidden
why: "没有出路"
source: "004"
rewrite: "我来看看还能怎么帮您"
families:
  - id: flat_refusal-01
    pattern: "我也?没办法"
    why: "客户打来就是找办法的"
    source: "004"
    replace: "我来想想办法"
    examples: ["我没办法"]
    clean: ["我有办法"]
"""


def write(folder: Path, text: str) -> Path:
    (folder / "flat_refusal.yml").write_text(text, encoding="utf-8")
    return folder


def test_good_file_is_compiled(tmp_path: Path) -> None:
    [content] = read_rules(write(tmp_path, GOOD))
    assert content["families"][0]["regex"] == "我也?没办法"
    assert content["families"][0]["level"] == "forbidden"
    assert "examples" not in content["families"][0]


@pytest.mark.parametrize(
    ("good", "bad", "line", "field", "problem"),
    [
        ("我也?没办法", "我[也没办法", 10, "families.flat_refusal-01.pattern", "没有对应的右括号"),
        ("level: forbidden", "level: never", 4, "level", "只能是 forbidden 或 caution"),
        ("category: flat_refusal", "category: refusal", 2, "category", "不认识的类别"),
        ("    replace:", "    replac:", 13, "families.flat_refusal-01.replac", "不认识这个字段"),
        ("flat_refusal-01", "refusal-01", 9, "families.refusal-01", "编号应写成 flat_refusal-01 这样"),
        ('    clean: ["我有办法"]\n', "", 9, "families.flat_refusal-01.clean", "缺少这个字段"),
        ("    examples:", '    clause: "好"\n    examples:', 14, "families.flat_refusal-01.clause", "只能写一个"),
        ("我来想想办法", "退您30元", 13, "families.flat_refusal-01.replace", "不能写数字"),
    ],
)
def test_problem_is_named(tmp_path: Path, good: str, bad: str, line: int, field: str, problem: str) -> None:
    with pytest.raises(ContentError) as caught:
        read_rules(write(tmp_path, GOOD.replace(good, bad, 1)))
    assert (caught.value.line, caught.value.field) == (line, field)
    assert problem in caught.value.problem


def test_id_twice_is_named(tmp_path: Path) -> None:
    rule = GOOD[GOOD.index("  - id") :]
    with pytest.raises(ContentError, match=r"flat_refusal-01 .*重复"):
        read_rules(write(tmp_path, GOOD + rule))
