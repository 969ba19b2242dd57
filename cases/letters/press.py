"""Runs alone: has LibreOffice make a PDF of `letter.docx` in a directory, with little memory and time and no network.

`python -I press.py SOFFICE DIRECTORY PARENT`. It dies with PARENT, the process that started it, and LibreOffice with
this one. It imports nothing of ROSI and knows no secret.
"""

import ctypes
import os
import resource
import signal
import subprocess
import sys

MEMORY = 3 * 1024 * 1024 * 1024
SECONDS = 60
LARGEST = 64 * 1024 * 1024
PR_SET_PDEATHSIG = 1
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
RESTART = 81  # how LibreOffice says that its profile is laid now, and that it wants to be started again

libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def leave_the_network():
    """Where the system allows it. A letter that points outside was refused before it came here."""
    if libc.unshare(NEW_NETWORK) != 0:
        libc.unshare(NEW_USER | NEW_NETWORK)


def main(soffice, directory, parent):
    die_with_parent()
    if os.getppid() != int(parent):
        return 1  # it died before this process could say that it dies with it
    os.umask(0o077)
    limit()
    leave_the_network()
    command = [
        soffice,
        f"-env:UserInstallation=file://{directory}/profile",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        "pdf:writer_pdf_Export",
        "--outdir",
        directory,
        f"{directory}/letter.docx",
    ]
    around = {"HOME": directory, "TMPDIR": directory, "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    done = RESTART
    for _attempt in range(2):
        if done == RESTART:
            done = subprocess.run(
                command,
                env=around,
                cwd=directory,
                stdin=subprocess.DEVNULL,
                preexec_fn=die_with_parent,
                check=False,
            ).returncode
    return done


if __name__ == "__main__":
    os._exit(abs(main(*sys.argv[1:4])))
