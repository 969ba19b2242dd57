-- Search asks the functions that accounts/found.py lays, one for each table; earlier versions asked these.
DROP FUNCTION IF EXISTS cases_holding, reports_holding;
