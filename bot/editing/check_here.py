"""`python -m bot.editing.check_here`: everything wrong with the content of COACH_HOME, as JSON for the import."""

from __future__ import annotations

import json
import sys


def main() -> int:
    """Print the problems as a list of objects with file, line, field and problem.

    Returns:
        Exit status 0; what is wrong with the content is no failure of the check.
    """
    from bot.editing.checking import check_content

    problems = check_content().problems
    told = [{"file": one.file, "line": one.line, "field": one.field, "problem": one.problem} for one in problems]
    sys.stdout.write(json.dumps(told, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
