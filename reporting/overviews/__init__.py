"""The monthly overview of a directorate: figures frozen with their moment, version and SHA-256.

`freezing` turns counts into what is kept and back, and compares two versions; `doors` has overviews asked for, made and
found; `highlights` says what stands out; `paper` renders the same frozen figures as a PDF.
"""

from reporting.overviews.doors import ask, ask_for_all, make, visible_to
from reporting.overviews.freezing import Overview

__all__ = ["Overview", "ask", "ask_for_all", "make", "visible_to"]
