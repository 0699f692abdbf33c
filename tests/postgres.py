"""A PostgreSQL of the tests' own: a throw-away cluster on a free port of this machine."""

from __future__ import annotations

import os
import pwd
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from talking import free_ports

USER = "coach"
LARGEST_FILE = 48 * 1024 * 1024
"""Bytes at which a file of the cluster is full, where the tests do not say otherwise."""
_HOW_TO_INSTALL = "测试案例库要用 PostgreSQL：请先装好（Debian：sudo apt-get install postgresql）再试。"
_START_SECONDS = 60


class Cluster:
    """A cluster of PostgreSQL.

    Args:
        folder: where its data lie; must be new, and open to the user who runs it.
        largest_file: bytes at which a file of it is full.
    """

    def __init__(self, folder: Path, largest_file: int = LARGEST_FILE) -> None:
        self._largest_file = largest_file
        self.programs = find_programs()
        (self.port,) = free_ports(1)
        self._folder, self._server = folder, None
        self._log = folder.with_suffix(".log")
        self._serial = 0

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        self._serial += 1
        name = f"cases_{self._serial}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
        return self.url(name)

    def sql(self, statement: str, database: str = "postgres") -> None:
        command = [self.programs / "psql", "--no-psqlrc", "-qv", "ON_ERROR_STOP=1", "-c", statement, self.url(database)]
        subprocess.run(command, check=True, timeout=60, capture_output=True)

    def create(self) -> None:
        self._folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres")
        options = ["--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C", "--no-sync"]
        command = [*_as_its_user(), str(self.programs / "initdb"), *options, "-D", str(self._folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd="/")
        assert done.returncode == 0, done.stderr

    def start(self, **further: str) -> None:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "fsync": "off",
            "logging_collector": "off",
            "max_wal_size": "256MB",
            "autovacuum": "off",
            **further,
        }
        given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [*_as_its_user(), str(self.programs / "postgres"), "-D", str(self._folder), *given]
        with self._log.open("ab") as log:
            self._server = subprocess.Popen(
                command, stdout=log, stderr=log, cwd="/", preexec_fn=self._limit_files, start_new_session=True
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            assert self._server.poll() is None and time.monotonic() < deadline, self._log.read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGINT)  # Ends what is running and stops at once.
            self._server.wait(timeout=60)
        self._server = None

    def _limit_files(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (self._largest_file, self._largest_file))

    def _answers(self) -> bool:
        command = [self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, timeout=30).returncode == 0


@contextmanager
def running_cluster(largest_file: int = LARGEST_FILE, **settings: str) -> Iterator[Cluster]:
    """Run a cluster; what it has kept is gone afterwards.

    Args:
        largest_file: bytes at which a file of it is full.
        settings: further settings of the server.
    """
    # The folders of pytest are closed to the user who runs PostgreSQL.
    with tempfile.TemporaryDirectory(prefix="coach-postgres-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder) / "data", largest_file)
        cluster.create()
        try:
            cluster.start(**settings)
            yield cluster
        finally:
            cluster.stop()


def find_programs() -> Path:
    """Return the folder of the newest PostgreSQL.

    Raises:
        RuntimeError: there is none; says how to install it.
    """
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    found = sorted(found, key=lambda folder: int(folder.parent.name)) or ([Path(on_path).parent] if on_path else [])
    if not found:
        raise RuntimeError(_HOW_TO_INSTALL)
    return found[-1]


def _as_its_user() -> list[str]:
    """Return what to put before a command so that it does not run as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return []
    owner = pwd.getpwnam("postgres")
    return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
