"""What agents say: the agents' utterances of the training data, in order or not, read when models are made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.errors import ContentError
from bot.paths import DATA, PROJECT

AGENT_SPEECH = DATA / "nlu" / "agent"
_VIOLATION = "agent_violation"
_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


def read_clean_speech(folder: Path = AGENT_SPEECH) -> list[str]:
    """Return the examples of all agent acts but `agent_violation`.

    Args:
        folder: Rasa NLU files of the agent acts.

    Returns:
        The texts as written, without marks of entities.

    Raises:
        ContentError: a file is no Rasa NLU file.
    """
    return [text for act, text in _read(folder) if act != _VIOLATION]


def read_violations(folder: Path = AGENT_SPEECH) -> list[str]:
    """Return the examples of the act `agent_violation`; see `read_clean_speech`."""
    return [text for act, text in _read(folder) if act == _VIOLATION]


def _read(folder: Path) -> Iterator[tuple[str, str]]:
    import yaml

    for path in sorted(folder.glob("*.yml")):
        name = path.relative_to(PROJECT).as_posix() if path.is_relative_to(PROJECT) else str(path)
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            named = [group for group in content["nlu"] if "intent" in group]
            groups = [(group["intent"], _texts(group["examples"])) for group in named]
        except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            raise ContentError(name, 0, "nlu", "不是 Rasa 的例句文件（nlu: - intent: … examples: …）") from error
        for act, texts in groups:
            yield from ((act, _ENTITY.sub(r"\1", text)) for text in texts)


def _texts(examples: Any) -> list[str]:
    """Return the texts of examples in either of Rasa's forms: one block of lines, or a list with metadata."""
    if isinstance(examples, str):
        lines = (line.lstrip() for line in examples.splitlines())
        return [line[2:].strip() for line in lines if line.startswith("- ")]
    return [example["text"].strip() for example in examples]
