"""The environment in which Rasa and TensorFlow are started: nothing calls out, nothing chatters."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

QUIET: dict[str, str] = {
    # Usage reports and crash reports of Rasa (Sentry) both hang on this one switch.
    "RASA_TELEMETRY_ENABLED": "false",
    "SENTRY_DSN": "",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "CUDA_VISIBLE_DEVICES": "-1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUTF8": "1",
    "SANIC_WORKERS": "1",
    "OPENBLAS_NUM_THREADS": "2",
    "OMP_NUM_THREADS": "2",
}


def quiet_environment() -> dict[str, str]:
    """Return the environment for a subprocess."""
    return {**os.environ, **QUIET}


def quieten_this_process() -> None:
    """Set the environment of this process, before Rasa or TensorFlow are imported."""
    os.environ.update(QUIET)


ONE_THREAD: dict[str, str] = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""For processes that work side by side, one a core: more threads would only wait for each other."""


@contextmanager
def without_warnings() -> Iterator[None]:
    """Keep warnings from being shown: Rasa's own dependencies warn of themselves, and switch on what was off."""
    # Recorded, as filters set here do not survive the import of Rasa.
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("ignore")
        yield
