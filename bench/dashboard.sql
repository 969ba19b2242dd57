-- The figures of a dashboard as one would ask them by hand, without functions and with the directorates at hand.

-- of each period
SELECT r.channel_id, r.reporter_kind_id, r.category_id, r.directorate_id, r.wrongdoing,
       CASE WHEN r.handled_on <= %(last)s THEN r.status ELSE 'open' END AS result, count(*)
FROM cases_report r WHERE r.received_on BETWEEN %(first)s AND %(last)s AND r.directorate_id = ANY (%(places)s)
GROUP BY GROUPING SETS ((1), (2), (3), (4), (5), (6));

WITH state_then AS (
  SELECT DISTINCT ON (m.case_id) m.case_id, m.target, c.directorate_id
  FROM cases_move m JOIN cases_case c ON c.id = m.case_id
  WHERE m.happened_on <= %(last)s AND m.source <> m.target AND c.directorate_id = ANY (%(places)s)
    AND (c.status <> 'closed' OR c.closed_on > %(last)s)
  ORDER BY m.case_id, m.happened_on DESC, m.id DESC
)
SELECT target, directorate_id, count(*) FROM state_then WHERE target <> 'closed' GROUP BY GROUPING SETS ((1), (2), ());

SELECT m.target, count(*) FROM cases_move m JOIN cases_case c ON c.id = m.case_id
WHERE m.happened_on BETWEEN %(first)s AND %(last)s AND c.directorate_id = ANY (%(places)s)
  AND m.target IN ('closed', 'reopened', 'received') AND m.source <> m.target GROUP BY 1;

SELECT c.category_id, c.wrongdoing, c.directorate_id,
       CASE WHEN i.finding THEN 'fact_finding' WHEN i.finding IS NOT NULL THEN 'preliminary'
            WHEN p.target IN ('received', 'assessment', 'reopened') THEN 'assessment' ELSE 'none' END AS inquiry, count(*)
FROM cases_case c
LEFT JOIN (SELECT case_id, bool_or(kind = 'fact_finding') AS finding FROM cases_investigation
           WHERE started_on <= %(last)s GROUP BY 1) i ON i.case_id = c.id
LEFT JOIN LATERAL (SELECT m.target FROM cases_move m WHERE m.case_id = c.id AND m.happened_on <= %(last)s
                   AND m.source <> m.target ORDER BY m.happened_on DESC, m.id DESC LIMIT 1) p ON true
WHERE c.opened_on BETWEEN %(first)s AND %(last)s AND c.directorate_id = ANY (%(places)s)
GROUP BY GROUPING SETS ((1), (2), (3), (4));

SELECT i.kind, i.external_bureau <> '', count(*) FILTER (WHERE i.started_on >= %(first)s),
       count(*) FILTER (WHERE i.ended_on BETWEEN %(first)s AND %(last)s),
       count(*) FILTER (WHERE i.ended_on IS NULL OR i.ended_on > %(last)s)
FROM cases_investigation i JOIN cases_case c ON c.id = i.case_id
WHERE i.started_on <= %(last)s AND (i.ended_on IS NULL OR i.ended_on >= %(first)s) AND c.directorate_id = ANY (%(places)s)
GROUP BY GROUPING SETS ((1), (2));

SELECT p.tie, c.directorate_id, count(*) FROM cases_person p JOIN cases_case c ON c.id = p.case_id
WHERE p.role = 'subject' AND c.opened_on BETWEEN %(first)s AND %(last)s AND c.directorate_id = ANY (%(places)s)
GROUP BY GROUPING SETS ((1), (2));

WITH decided AS (
  SELECT d.id, v.category_id, v.outcome, v.directorate_id, max(e.severity) AS severity
  FROM cases_disposition d JOIN cases_violation v ON v.id = d.violation_id
  LEFT JOIN cases_dispositionmeasure x ON x.disposition_id = d.id LEFT JOIN cases_measure e ON e.id = x.measure_id
  LEFT JOIN cases_importbatch b ON b.id = v.batch_id
  WHERE d.state = 'decided' AND d.decided_on BETWEEN %(first)s AND %(last)s AND v.directorate_id = ANY (%(places)s)
    AND d.decided_year BETWEEN extract(year FROM %(first)s::date) AND extract(year FROM %(last)s::date)
    AND (b.id IS NULL OR b.state = 'done')
    AND NOT EXISTS (SELECT FROM cases_disposition n WHERE n.replaces_id = d.id AND n.state = 'decided')
  GROUP BY 1, 2, 3, 4
)
SELECT category_id, outcome, directorate_id, severity, count(*) FROM decided
GROUP BY GROUPING SETS ((1), (2), (3), (4), (1, 4));

SELECT x.measure_id, v.category_id, count(*)
FROM cases_disposition d JOIN cases_violation v ON v.id = d.violation_id
JOIN cases_dispositionmeasure x ON x.disposition_id = d.id
WHERE d.state = 'decided' AND d.decided_on BETWEEN %(first)s AND %(last)s AND v.directorate_id = ANY (%(places)s)
  AND d.decided_year BETWEEN extract(year FROM %(first)s::date) AND extract(year FROM %(last)s::date)
GROUP BY GROUPING SETS ((1), (1, 2));

WITH phases AS (
  SELECT m.case_id, m.source, m.target, m.happened_on, lag(m.happened_on) OVER of_case AS since
  FROM cases_move m JOIN cases_case c ON c.id = m.case_id
  WHERE m.source <> m.target AND c.directorate_id = ANY (%(places)s)
    AND (c.status <> 'closed' OR c.closed_on >= %(first)s) AND c.opened_on <= %(last)s
  WINDOW of_case AS (PARTITION BY m.case_id ORDER BY m.id)
)
SELECT source, count(*), percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY happened_on - since)
FROM phases WHERE happened_on BETWEEN %(first)s AND %(last)s AND source <> '' GROUP BY 1;

WITH phases AS (
  SELECT m.case_id, m.source, m.target, m.happened_on, lead(m.happened_on) OVER of_case AS done
  FROM cases_move m JOIN cases_case c ON c.id = m.case_id
  WHERE m.source <> m.target AND c.directorate_id = ANY (%(places)s) AND c.opened_on <= %(last)s
    AND (c.status <> 'closed' OR c.closed_on >= %(first)s)
  WINDOW of_case AS (PARTITION BY m.case_id ORDER BY m.id)
)
SELECT p.target, p.done <= t.due, count(*) FROM phases p
JOIN unnest(%(codes)s::text[], %(starts)s::date[], %(dues)s::date[]) AS t(code, start, due)
  ON t.code = p.target AND t.start = p.happened_on GROUP BY 1, 2;

SELECT t.code, CASE t.code WHEN 'feedback' THEN r.feedback_on ELSE r.acknowledged_on END <= t.due, count(*)
FROM unnest(%(codes)s::text[], %(starts)s::date[], %(dues)s::date[]) AS t(code, start, due)
JOIN cases_report r ON CASE t.code WHEN 'feedback' THEN r.acknowledged_on ELSE r.received_on END = t.start
WHERE t.code IN ('acknowledgement', 'feedback') AND r.directorate_id = ANY (%(places)s)
  AND r.received_on BETWEEN %(first)s::date - 400 AND %(last)s GROUP BY 1, 2;

SELECT count(DISTINCT r.case_id) FROM cases_report r JOIN cases_case c ON c.id = r.case_id
WHERE r.received_on BETWEEN %(first)s AND %(last)s AND c.opened_on BETWEEN %(first)s AND %(last)s
  AND r.directorate_id = ANY (%(places)s) AND c.directorate_id = ANY (%(places)s);

SELECT count(DISTINCT i.case_id), count(*) FROM cases_investigation i JOIN cases_case c ON c.id = i.case_id
WHERE i.started_on BETWEEN %(first)s AND %(last)s AND c.opened_on BETWEEN %(first)s AND %(last)s
  AND c.directorate_id = ANY (%(places)s);

SELECT count(DISTINCT v.subject_id), count(p.id) FROM cases_disposition d JOIN cases_violation v ON v.id = d.violation_id
JOIN cases_person p ON p.id = v.subject_id JOIN cases_case c ON c.id = p.case_id
WHERE d.state = 'decided' AND d.decided_on BETWEEN %(first)s AND %(last)s AND v.directorate_id = ANY (%(places)s)
  AND c.opened_on BETWEEN %(first)s AND %(last)s AND c.directorate_id = ANY (%(places)s);

-- of the series
SELECT date_trunc(%(step)s, received_on), directorate_id, count(*), count(*) FILTER (WHERE wrongdoing) FROM cases_report
WHERE received_on BETWEEN %(begin)s AND %(last)s AND directorate_id = ANY (%(places)s) GROUP BY 1, 2;

SELECT date_trunc(%(step)s, m.happened_on), c.directorate_id, count(*) FILTER (WHERE m.target <> 'closed'),
       count(*) FILTER (WHERE m.target = 'closed')
FROM cases_move m JOIN cases_case c ON c.id = m.case_id
WHERE m.happened_on BETWEEN %(begin)s AND %(last)s AND m.target IN ('closed', 'reopened', 'received')
  AND m.source <> m.target AND c.directorate_id = ANY (%(places)s) GROUP BY 1, 2;

SELECT date_trunc(%(step)s, i.started_on), c.directorate_id, count(*)
FROM cases_investigation i JOIN cases_case c ON c.id = i.case_id
WHERE i.started_on BETWEEN %(begin)s AND %(last)s AND c.directorate_id = ANY (%(places)s) GROUP BY 1, 2;

SELECT date_trunc(%(step)s, d.decided_on), v.directorate_id, count(*)
FROM cases_disposition d JOIN cases_violation v ON v.id = d.violation_id
WHERE d.state = 'decided' AND d.decided_on BETWEEN %(begin)s AND %(last)s AND v.directorate_id = ANY (%(places)s)
  AND NOT EXISTS (SELECT FROM cases_disposition n WHERE n.replaces_id = d.id AND n.state = 'decided') GROUP BY 1, 2;
