-- Search asks one function, which accounts/found.py lays; earlier versions asked these.
DROP FUNCTION IF EXISTS cases_holding, reports_holding, cases_case_holding, cases_report_holding,
  cases_documenttext_holding;
