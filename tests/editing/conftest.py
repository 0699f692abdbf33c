"""A small content folder of its own, so that these tests change nothing of the project."""

from __future__ import annotations

from pathlib import Path

import pytest

CASES = """\
version: 2
# 自拟的案例
cases:
  # 第一个
  - id: t-ringback
    title: "彩铃以为要收费，原来有返还"   # 标题
    issue: unauthorized_charge
    situation: "客户说没有答应开通彩铃，却被扣了钱。"
    outcome: resolved
    keywords: [彩铃, 返还]
    queries: ["没开彩铃却扣了钱"]
    source: {document: authored, section: "自拟"}
    origin: authored

  # 第二个
  - id: t-signal
    title: 家里没信号
    issue: network_signal
    situation: |
      从前一天起附近都打不了电话。
      邻居也一样。
    outcome: unknown
    keywords:
      - 信号
      - 基站
    queries: ["家里突然没信号"]
    source: {document: authored, section: "自拟"}
    origin: authored
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "cases").mkdir(parents=True)
    (folder / "cases" / "own.yml").write_text(CASES, encoding="utf-8")
    (folder / "language").mkdir()
    (folder / "language" / "words.txt").write_text("彩铃\n光猫 500\n", encoding="utf-8")
    return folder


@pytest.fixture
def case_file(data: Path) -> Path:
    return data / "cases" / "own.yml"
