"""Charts as SVG, drawn on the server: the same on a page and in a PDF.

They begin at zero and carry label and number themselves, no legend: filled in accent for now, an outline in grey for
before, so that black and white tells them apart. Colours are presentation attributes, which a page's style sheet
overrides by class (dark theme); nothing is styled inline. Each chart has a title and a description, and the table with
the same numbers stands beside it.
"""

from reporting.charts.bars import bars
from reporting.charts.columns import months, multiple
from reporting.charts.drawing import LETTER, WIDTH
from reporting.charts.lines import tiny, years

__all__ = ["LETTER", "WIDTH", "bars", "months", "multiple", "tiny", "years"]
