#!/bin/sh
# Lets the tracer run without root: gives the program the least capabilities that suffice. Whoever may run it then sees what every program of this
# machine does: so only its owner and a group may, if one is named.
set -eu

usage() {
    cat <<'TEXT'
usage: setup-capabilities.sh [--libraries] [--group GROUP] [--remove] [FILE]

  FILE         the program (bin/barograph beside this folder unless given)
  --libraries  CAP_SYS_PTRACE too: to find getaddrinfo and TLS libraries inside other users' containers
  --group      who may run it; nobody else then
  --remove     take the capabilities away again

Given are CAP_BPF (load programs and tables) and CAP_PERFMON (attach them, read kernel memory): Linux 5.8 or newer.
`podtrace check` shows what is held and what is missing.
TEXT
}

file="$(dirname "$0")/../bin/barograph"
capabilities=cap_bpf,cap_perfmon
group=
remove=
while [ $# -gt 0 ]; do
    case "$1" in
    --libraries) capabilities=$capabilities,cap_sys_ptrace ;;
    --group)
        [ $# -gt 1 ] || { usage >&2; exit 2; }
        group=$2
        shift
        ;;
    --remove) remove=1 ;;
    -h | --help)
        usage
        exit 0
        ;;
    -*)
        echo "setup-capabilities.sh: there is no option $1" >&2
        usage >&2
        exit 2
        ;;
    *) file=$1 ;;
    esac
    shift
done

fail() {
    echo "setup-capabilities.sh: $1" >&2
    exit 1
}

# A link (podtrace) has no capabilities of its own.
file=$(readlink -f "$file") || fail "there is no file $file"
[ -f "$file" ] || fail "there is no file $file: make build makes it"
command -v setcap >/dev/null || fail "setcap is missing: install libcap2-bin (Debian, Ubuntu) or libcap (Fedora)"
[ "$(id -u)" = 0 ] || fail "only root may give capabilities: sudo $0"

if [ -n "$remove" ]; then
    setcap -r "$file"
    echo "$file has no capabilities any more"
    exit 0
fi
if [ -n "$group" ]; then
    chgrp "$group" "$file"
    chmod 0750 "$file"
fi
setcap "$capabilities=ep" "$file" || fail "the file system of $file takes no capabilities (nosuid, or no extended attributes), or the kernel is older than 5.8"
getcap "$file"
