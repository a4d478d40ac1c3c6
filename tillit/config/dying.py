"""Children must not outlive their supervisor: a kill -9 of it takes them along, so that ports and sockets are free."""

import ctypes
import os
import runpy
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent dies (Linux, prctl(2)); elsewhere the port tells on its own."""
    if sys.platform != "linux" or not os.environ.get("TILLIT_SUPERVISED"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != int(os.environ["TILLIT_SUPERVISED"]):
        sys.exit(0)  # it died before we asked


def main() -> None:
    """Run a module that may know nothing of this: `python -m tillit.config.dying tillit.keeper ...`."""
    die_with_parent()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
