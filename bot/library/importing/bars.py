"""Progress bars, one for each part of some work; on a terminal only, and only when it takes a while."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

_SHOWN_AFTER = 1.0
"""Seconds after which a bar appears: what is done by then needs none."""


class Bars:
    """The bar of the part that goes on."""

    def __init__(self) -> None:
        self._bar: Any = None

    def begin(self, name: str, total: int, unit: str) -> Callable[[int], object]:
        """Close the last bar and open one.

        Args:
            name: of the part.
            total: how much there is to do.
            unit: what is counted.

        Returns:
            What is told how much more has been done.
        """
        from tqdm import tqdm

        self.close()
        scaled = unit == "字"
        self._bar = tqdm(
            total=total, desc=name, unit=unit, unit_scale=scaled, file=sys.stderr, disable=None, delay=_SHOWN_AFTER
        )
        update: Callable[[int], object] = self._bar.update
        return update

    def close(self) -> None:
        """Close the last bar."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def __enter__(self) -> Bars:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
