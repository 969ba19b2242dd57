"""The rules of `cases.steps.rules` once more, as conditions in SQL over the cases `c`, to look in many cases at once.

A case that is opened is asked in Python, in sentences; thousands of cases are asked here. That both say the same is
held by tests/cases/test_outstanding.py, rule by rule. `latest` is the assessment that counts (LATEST joins it).
"""

from __future__ import annotations

LATEST = """
LEFT JOIN LATERAL (
  SELECT a.decision FROM (SELECT decision, recorded_at FROM cases_assessment
    WHERE case_id = c.id ORDER BY id DESC LIMIT 1) a
  WHERE NOT EXISTS (SELECT FROM cases_move m
    WHERE m.case_id = c.id AND m.name = 'reopen' AND m.recorded_at > a.recorded_at)
) latest ON true
"""


def _every_violation(states: str) -> str:
    """That every violation has a disposition that came so far."""
    return f"""NOT EXISTS (SELECT FROM cases_violation v WHERE v.case_id = c.id AND NOT EXISTS (
        SELECT FROM cases_disposition d WHERE d.violation_id = v.id AND d.state {states}))"""  # noqa: S608


_HAS_VIOLATION = "EXISTS (SELECT FROM cases_violation v WHERE v.case_id = c.id)"
_HAS_REPORT = "EXISTS (SELECT FROM cases_report r WHERE r.case_id = c.id)"
_SUBJECT = "FROM cases_person p WHERE p.case_id = c.id AND p.role = 'subject'"

MET: dict[str, str] = {
    "acknowledged": """
        NOT EXISTS (SELECT FROM cases_report r WHERE r.case_id = c.id AND r.acknowledged_on IS NULL)""",
    "reports_complete": f"""
        {_HAS_REPORT} AND NOT EXISTS (
          SELECT FROM cases_report r JOIN accounts_directorate place ON place.id = r.directorate_id
          WHERE r.case_id = c.id
            AND (r.description = '' OR place.parent_id IS NULL OR r.category_id IS NULL))""",
    "assessment_written": "latest.decision IS NOT NULL",
    "two_investigators": """
        2 <= (SELECT count(*) FROM cases_teammember t
              WHERE t.case_id = c.id AND t.until IS NULL AND t.part <> 'support')""",
    "mandate_given": """
        EXISTS (SELECT FROM cases_mandate m WHERE m.case_id = c.id AND m.given_on IS NOT NULL
          AND NOT EXISTS (SELECT FROM cases_investigation i WHERE i.case_id = c.id AND i.mandate_id = m.id))""",
    "everybody_invited": f"""
        NOT EXISTS (SELECT {_SUBJECT}
          AND NOT EXISTS (SELECT FROM cases_hearing h WHERE h.person_id = p.id))""",  # noqa: S608
    "everybody_heard": f"""
        EXISTS (SELECT {_SUBJECT}) AND NOT EXISTS (SELECT {_SUBJECT} AND NOT EXISTS (
          SELECT FROM cases_hearing h WHERE h.person_id = p.id
            AND (h.declined_on IS NOT NULL OR h.reply <> '' OR h.deviated_on IS NOT NULL)))""",  # noqa: S608
    "final_report_filed": """
        EXISTS (SELECT FROM cases_investigation i
          WHERE i.case_id = c.id AND i.ended_on IS NULL AND i.report_on IS NOT NULL
            AND (i.report_elsewhere OR EXISTS (
              SELECT FROM cases_document d JOIN cases_documentversion v ON v.document_id = d.id
              WHERE d.case_id = c.id AND d.kind = 'final_report' AND d.set_aside_on IS NULL
                AND NOT v.is_draft AND v.state <> 'hostile')))""",
    "investigation_concluded": """
        EXISTS (SELECT FROM cases_investigation i
          WHERE i.case_id = c.id AND i.ended_on IS NULL AND i.conclusion <> '')""",
    "outcomes_established": f"""
        {_HAS_VIOLATION} AND NOT EXISTS (
          SELECT FROM cases_violation v WHERE v.case_id = c.id AND v.outcome = 'suspected')""",
    "dispositions_proposed": _every_violation("<> 'withdrawn'"),
    "dispositions_reviewed": _every_violation("NOT IN ('withdrawn', 'proposed')"),
    "dispositions_decided": _HAS_VIOLATION + " AND " + _every_violation("= 'decided'"),
    "feedback_settled": """
        NOT EXISTS (SELECT FROM cases_report r
          WHERE r.case_id = c.id AND r.feedback_on IS NULL AND NOT r.no_feedback)""",
}


def met(rule: str) -> str:
    """Whether the rule in the column `rule` is met in a case. A rule that this release does not know never is."""
    told = " ".join(f"WHEN '{name}' THEN ({condition})" for name, condition in MET.items())
    return f"(CASE {rule} {told} ELSE false END)"
