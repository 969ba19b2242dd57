"""Reading that is out of the ordinary: found once a day in the log, judged by the head of OIF and the auditor.

A finding says who, on which day, by which rule and how many; what was read stands in the log, not in the finding.
"""

from cases.unusual.doors import (
    check_judge,
    current_thresholds,
    judge,
    note_day,
    set_threshold,
    thresholds_on,
)

__all__ = ["check_judge", "current_thresholds", "judge", "note_day", "set_threshold", "thresholds_on"]
