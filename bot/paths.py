"""Where things lie: the project folder, its content and what training makes."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT = Path(os.environ.get("COACH_HOME") or Path(__file__).resolve().parent.parent)
DATA = PROJECT / "data"
MODELS = PROJECT / "models"
COMPILED = MODELS / "compiled"
"""Content in the form that starts fast; made anew whenever a content file changes, safe to delete."""
