#!/bin/bash
# Makes the environment of a Raspberry Pi: Qt, PyQt5 and pyscard from Debian 12, the rest as locked.
#   debian-qt.sh          into .venv-debian, then proves it: screens, touches, PC/SC against the real pcscd
#   debian-qt.sh FOLDER   into FOLDER, nothing else (for a kiosk: /opt/simkiosk/venv)
# Safe to run again. No service is started; .venv is neither needed nor touched.
set -euo pipefail
FOLDER=$(realpath -m "${1:-$(dirname "$0")/../.venv-debian}")
cd "$(dirname "$0")/.."

PYTHON=/usr/bin/python3
PACKAGES=image-build/packages.debian12
BY_DEBIAN=(python3-pyqt5 python3-pyqt5.sip python3-pyscard)  # these packages ...
NOT_BY_PIP="pyqt5 pyqt5-qt5 pyqt5-sip pyscard"               # ... stand for these of the lock
WAYLAND=qtwayland5                                           # the screen process runs under cage
BIN=$FOLDER/bin
STAMPS=$FOLDER/set-up
REST=out/requirements.debian
LOG=out/debian-qt.log

mkdir -p out
exec 9>out/.debian-qt.lock
flock 9
: >"$LOG"
WHO=debian-qt
. image-build/steps.sh

missing_packages() {
    local wanted=() have
    mapfile -t wanted <"$PACKAGES"
    wanted+=("${BY_DEBIAN[@]}" "$WAYLAND")
    have=$({ dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' "${wanted[@]}" 2>/dev/null || true; } |
        sed -n 's/^ii //p')
    comm -23 <(printf '%s\n' "${wanted[@]}" | sort) <(sort <<<"$have")
}

# The lock without what Debian gives, hashes kept.
rest_of_the_lock() {
    awk -v names="$NOT_BY_PIP" '
        BEGIN { split(names, listed, " "); for (i in listed) left[listed[i]] = 1 }
        /^[a-z0-9]/ { split($1, part, "=="); keep = !(part[1] in left); gone += !keep }
        keep { print }
        END { exit gone != length(left) }' requirements.lock >"$REST"
}

# What is really in use, and from where: a wheel of the same name would hide Debian's.
say_versions() {
    "$BIN/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import smartcard
from PyQt5 import QtCore, QtNetwork, QtTest, QtWidgets, sip

for module in (QtCore, QtNetwork, QtTest, QtWidgets, sip, smartcard):
    if not module.__file__.startswith("/usr/lib/python3/dist-packages/"):
        sys.exit(f"{module.__name__} is not Debian's: {module.__file__}")
print(
    f"Python {sys.version.split()[0]}, Qt {QtCore.qVersion()}, PyQt5 {QtCore.PYQT_VERSION_STR},",
    f"sip {sip.SIP_VERSION_STR}, pyscard {version('pyscard')}",
)
PYTHON
}

prove() {
    export QT_QPA_PLATFORM=offscreen
    step "screens' tests, touches" "" "$BIN/pytest" -q -p no:cacheprovider tests/ui
    step "PC/SC tests" "" "$BIN/pytest" -q -p no:cacheprovider tests/twins/test_pcsc_twin.py \
        tests/drivers/test_pcsc.py tests/drivers/test_emrtd_readers.py tests/drivers/test_sim_card.py
    step "pictures of every screen" "" "$BIN/simkiosk" screens --out out/screens-debian
    grep -E '^[0-9]+ passed|screens' "$LOG" >&2
}

command -v apt-get >/dev/null || { echo "debian-qt: this needs Debian 12 (no apt-get here)" >&2; exit 1; }
mapfile -t missing < <(missing_packages)
if [ ${#missing[@]} -gt 0 ]; then
    step "Debian packages (${#missing[@]})" "Is the network up, and Debian 12 in apt's sources?" \
        install_packages "${missing[@]}"
fi

export PIP_DISABLE_PIP_VERSION_CHECK=1
if [ ! -x "$BIN/python" ] || ! "$BIN/python" -c "import pip" 2>/dev/null; then
    step "Python environment" "Is python3-venv whole?" \
        "$PYTHON" -m venv --clear --system-site-packages "$FOLDER"
fi
if ! done_with wheels requirements.lock image-build/debian-qt.sh; then
    step "the lock without Debian's share" "Does requirements.lock still name: $NOT_BY_PIP?" rest_of_the_lock
    step "Python packages" "Is the package index reachable (see pip config list)?" \
        "$BIN/python" -m pip install --no-deps --require-hashes -r "$REST"
    remember wheels requirements.lock image-build/debian-qt.sh
fi
if ! done_with project pyproject.toml; then
    step "simkiosk itself" "Does pyproject.toml name only files that exist?" \
        "$BIN/python" -m pip install --no-deps --no-build-isolation -e .
    remember project pyproject.toml
fi
step "Debian's Qt and pyscard in use" "Remove the wheel of that name from $FOLDER." say_versions
tail -n 1 "$LOG" >&2
[ $# -gt 0 ] || prove
