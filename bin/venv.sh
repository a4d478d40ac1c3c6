# Read by the scripts beside it: makes .venv and installs a lock file, only when something changed. Needs $here.

find_python() {
    for candidate in "${PYTHON:-}" python3.11 python3 python; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "Python 3.11 is needed and was not found. Install it (Debian 12: apt-get install python3.11 python3.11-venv)," >&2
    echo "or name it: PYTHON=/path/to/python3.11 bin/run. Nothing was changed." >&2
    exit 2
}

# Every locked package of the first lock is in the second: a venv with the second serves both.
ready_venv() {
    lock=$1
    venv=$here/.venv
    wanted=$(cksum <"$here/$lock")
    if [ -x "$venv/bin/python" ] && grep -qsFx "$lock $wanted" "$venv/tillit.locks"; then
        return
    fi
    python=$(find_python) || exit 2
    if ! [ -x "$venv/bin/python" ] || ! "$venv/bin/python" -c '' 2>/dev/null; then
        echo "Making $venv" >&2
        if ! "$python" -m venv --clear "$venv"; then
            echo "The module venv is missing (Debian: apt-get install python3-venv). Nothing was started." >&2
            exit 2
        fi
    fi
    echo "Installing what $lock lists; this happens once" >&2
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$here/$lock" || {
        echo "Installing failed; run it again, it goes on where it stopped. Nothing was started." >&2
        exit 1
    }
    packages=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    echo "$here" >"$packages/tillit.pth"
    {
        echo "$lock $wanted"
        [ "$lock" = requirements.lock ] || echo "requirements.lock $(cksum <"$here/requirements.lock")"
    } >"$venv/tillit.locks"
}
