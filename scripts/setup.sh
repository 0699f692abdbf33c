#!/bin/sh
# Makes .venv/ and installs into it: `scripts/setup.sh run` what the coach needs, `scripts/setup.sh test` also what its
# tests need. Does nothing when that is in place. Wants Python 3.10, found by itself, through pyenv or through uv.
set -eu
cd "$(dirname "$0")/.."

what=${1:-run}
files="requirements.txt pyproject.toml"
[ "$what" = test ] && files="$files requirements-dev.txt"
has_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
        command -v "$name" >/dev/null 2>&1 && return
    done
    return 1
}

if [ "$what" = test ] && ! has_browser; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "正在安装测试网页用的浏览器……" >&2
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-wqy-microhei >/dev/null
    else
        echo "测试网页要用浏览器：请先装好 Chromium（Debian：sudo apt-get install chromium fonts-wqy-microhei）再试。" >&2
        exit 2
    fi
fi

has_postgresql() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1; }

if [ "$what" = test ] && ! has_postgresql; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "正在安装测试案例库用的 PostgreSQL……" >&2
        apt-get update -qq
        # The package would otherwise make and start a cluster of its own; the tests start theirs on a free port.
        mkdir -p /etc/postgresql-common
        [ -f /etc/postgresql-common/createcluster.conf ] ||
            echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
    else
        echo "测试案例库要用 PostgreSQL：请先装好（Debian：sudo apt-get install postgresql）再试。" >&2
        exit 2
    fi
fi

# shellcheck disable=SC2086
want=$(cat $files | sha256sum | cut -c1-16)
stamp=".venv/.installed-$what"
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && exit 0

fits() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1; }

find_python() {
    for candidate in "${PYTHON:-}" python3.10 python3 "$(pyenv prefix 3.10 2>/dev/null || true)/bin/python" \
        "$(uv python find 3.10 2>/dev/null || true)"; do
        if [ -n "$candidate" ] && fits "$candidate"; then
            echo "$candidate"
            return
        fi
    done
}

if ! fits .venv/bin/python; then
    python=$(find_python)
    if [ -n "$python" ]; then
        "$python" -m venv --clear .venv
    elif command -v uv >/dev/null 2>&1; then
        uv venv --python 3.10 --seed .venv
    else
        echo "找不到 Python 3.10：请用 pyenv（pyenv install 3.10）或 uv（uv python install 3.10）装好后再试。" >&2
        exit 2
    fi
fi

install() {
    if command -v uv >/dev/null 2>&1; then
        VIRTUAL_ENV="$PWD/.venv" uv pip install --quiet "$@"
    else
        .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input "$@"
    fi
}

echo "正在安装依赖（首次约需两三分钟）……" >&2
install --require-hashes -r requirements.txt
[ "$what" = test ] && install --require-hashes -r requirements-dev.txt
install --no-deps --no-build-isolation --editable .
echo "$want" >"$stamp"
