"""Search in reports and cases. What somebody looks for travels by POST and never stands in an address."""
