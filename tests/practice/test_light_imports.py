from __future__ import annotations

import subprocess
import sys


def test_a_run_imports_nothing_heavy_once_the_content_is_compiled() -> None:
    code = (
        "from bot.practice.scenarios import load_scenarios;"
        "from bot.practice.run import PracticeRun;"
        "import sys;"
        "PracticeRun.start(next(iter(load_scenarios().values())));"
        "print([name for name in ('pydantic', 'yaml', 'rasa', 'spacy', 'sklearn', 'jieba') if name in sys.modules])"
    )
    # The first start may have to compile.
    for _ in range(2):
        shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert shown.strip() == "[]"
