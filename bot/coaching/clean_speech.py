"""What agents say that is in order: the agents' utterances of the training data, read when models are made."""

from __future__ import annotations

import re
from pathlib import Path

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
    import yaml

    texts: list[str] = []
    for path in sorted(folder.glob("*.yml")):
        name = path.relative_to(PROJECT).as_posix() if path.is_relative_to(PROJECT) else str(path)
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            groups = [group for group in content["nlu"] if group.get("intent", _VIOLATION) != _VIOLATION]
            examples = [line for group in groups for line in group["examples"].splitlines()]
        except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            raise ContentError(name, 0, "nlu", "不是 Rasa 的例句文件（nlu: - intent: … examples: …）") from error
        texts += [_ENTITY.sub(r"\1", line.lstrip()[2:].strip()) for line in examples if line.lstrip().startswith("- ")]
    return texts
