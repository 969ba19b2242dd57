"""What Python packages cannot bring: Pango and a font for PDFs, Chromium for the browser tests.

Run as a program it looks for them, installs what is missing with apt where it may (root, on Debian), and
says in a sentence what to do elsewhere.
"""

import ctypes
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

from rosi.embedded.refusal import CannotStart

PANGO = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
FONT = "fonts-dejavu-core"
FONT_PLACES = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def missing_for_pdf() -> list[str]:
    """The Debian packages that making a PDF needs and that are not here."""
    if sys.platform != "linux":
        return []  # WeasyPrint itself says what it misses
    missing = [package for library, package in PANGO.items() if not _loads(library)]
    places = (Path(place).expanduser() for place in FONT_PLACES)
    if not any(next(place.rglob("*.[to]tf"), None) for place in places if place.is_dir()):
        missing.append(FONT)
    return missing


def find_chromium() -> str | None:
    """The path of a Chromium or Chrome that starts, from CHROMIUM or the search path."""
    given = os.environ.get("CHROMIUM")
    if given and not _is_browser(given):
        raise CannotStart(
            f"CHROMIUM is {given}, and that does not start: set it to the path of Chromium or Chrome."
        )
    candidates = [given] if given else [shutil.which(name) for name in BROWSERS]
    if sys.platform == "darwin":
        candidates.append("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    return next((path for path in candidates if path and _is_browser(path)), None)


def ensure(*, browser: bool) -> None:
    missing = missing_for_pdf()
    without_browser = browser and find_chromium() is None
    if os.geteuid() == 0 and shutil.which("apt-get"):
        if without_browser and _distribution() == "debian":
            missing.append("chromium")
        if missing:
            _install(missing)
            missing = missing_for_pdf()
            without_browser = browser and find_chromium() is None
    if missing:
        raise CannotStart(
            f"PDFs need system packages that are missing: install {' '.join(missing)} "
            f"(on Debian and Ubuntu: apt-get install {' '.join(missing)}, as root)."
        )
    if without_browser:
        raise CannotStart(
            "The browser tests need Chromium or Chrome: on Debian install the package chromium (as root); on Ubuntu "
            "that package is only a reference to a snap, which cannot be used here, so install Google Chrome or run "
            ".venv/bin/playwright install chromium, and set CHROMIUM to the path of the program."
        )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _is_browser(path: str) -> bool:
    """Whether it starts; Ubuntu's stand-in does not, and a snap cannot read the tests' directories."""
    if Path(path).resolve().is_relative_to("/snap") or Path(path).resolve().name == "snap":
        return False
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.returncode == 0 and re.search(r"Chrom", said.stdout) is not None


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release().get("ID", "")
    except OSError:
        return ""


def _install(packages: list[str]) -> None:
    print(f"Installing {' '.join(packages)} …", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
        done = subprocess.run(["apt-get", *command], env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CannotStart(f"apt-get {' '.join(command)} failed: {done.stderr.strip()[-500:]}")


if __name__ == "__main__":
    try:
        ensure(browser="browser" in sys.argv[1:])
    except CannotStart as refusal:
        sys.exit(str(refusal))
