"""New values of the fields of a case, checked and masked before they go into the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import InputError

KEPT = ("id", "version")
"""Fields that an editor does not set: other content refers to the id, and the version counts the edits."""


def checked_changes(case_id: str, changes: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Check new values of fields; what is wrong in other fields was so before and does not matter here.

    Args:
        case_id: id of the case, for messages.
        changes: new values by field; None takes a field out.

    Returns:
        The values as they are kept: as the schema of cases makes of them, personal data masked as the import does; and
        the fields in which something was masked.

    Raises:
        InputError: a field is unknown or must not be set, or a value does not fit.
    """
    kept = [name for name in changes if name in KEPT]
    if kept:
        raise InputError(f"{kept[0]} 不能改：别的内容按编号引用案例，版本由教练来数")
    given = {name: _checked_value(case_id, name, value) for name, value in changes.items()}
    hidden = {name: _masked(value) for name, value in given.items()}
    return hidden, tuple(name for name in given if hidden[name] != given[name])


def _checked_value(case_id: str, name: str, value: Any) -> Any:
    """Return a value as the schema of cases makes of it."""
    import pydantic

    from bot.content import PROBLEMS
    from bot.library.schema import CaseModel

    field = CaseModel.__fields__.get(name)
    if field is None:
        raise InputError(f"{case_id} 的 {name}：不认识这个字段，请检查拼写")
    if value is None:
        if field.required:
            raise InputError(f"{case_id} 的 {name}：不能去掉，每个案例都要有")
        return None
    read, problem = field.validate(value, {}, loc=name)
    if problem is not None:
        wrong = problem if isinstance(problem, list) else [problem]
        first = pydantic.ValidationError(wrong, CaseModel).errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{case_id} 的 {where}：{PROBLEMS.get(first['type'], first['msg'])}")
    return read.dict() if isinstance(read, pydantic.BaseModel) else read


def _masked(value: Any) -> Any:
    """Return a value with personal data masked in its texts."""
    from bot.library.importing.masking import mask_document

    if isinstance(value, str):
        return mask_document(value)
    if isinstance(value, list):
        return [_masked(part) for part in value]
    if isinstance(value, Mapping):
        return {name: _masked(part) for name, part in value.items()}
    return value
