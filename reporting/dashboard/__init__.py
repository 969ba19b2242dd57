"""The live dashboard of a directorate, counted in one statement: what is asked (`asking`), how it is shown (`showing`),
and for the head of OIF the lists behind its numbers (`links`).
"""

from reporting.dashboard.asking import Dashboard, ask
from reporting.dashboard.showing import shown

__all__ = ["Dashboard", "ask", "shown"]
