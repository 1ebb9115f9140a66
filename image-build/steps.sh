# shellcheck shell=bash
# What the set-up scripts share. Sourced with WHO (their name), LOG and STAMPS set.

# step NAME ADVICE COMMAND...: one line on the screen, everything else in the log.
step() {
    local name=$1 advice=$2 began=$SECONDS
    shift 2
    echo "$WHO: $name ..." >&2
    if ! "$@" >>"$LOG" 2>&1 9>&-; then
        tail -n 10 "$LOG" | sed 's/^/    /' >&2
        echo "$WHO: FAILED at \"$name\". $advice Log: $PWD/$LOG" >&2
        exit 1
    fi
    echo "$WHO: $name done in $((SECONDS - began)) s" >&2
}

# Made of exactly these files? done_with NAME FILE... / remember NAME FILE...
print_of() { sha256sum "$@" 2>&1 | sha256sum; }
done_with() { [ -f "$STAMPS/$1" ] && [ "$(cat "$STAMPS/$1")" = "$(print_of "${@:2}")" ]; }
remember() { mkdir -p "$STAMPS" && print_of "${@:2}" >"$STAMPS/$1"; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Debian starts a service when it installs one, unless this file says no.
install_packages() {
    local guard=/usr/sbin/policy-rc.d ours=no status=0
    if [ ! -e "$guard" ]; then
        ours=yes
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$guard" >/dev/null
        as_root chmod 755 "$guard"
    fi
    { as_root apt-get update &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } || status=$?
    [ "$ours" = no ] || as_root rm -f "$guard"
    return "$status"
}
