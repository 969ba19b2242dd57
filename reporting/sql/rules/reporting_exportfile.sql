-- A file of an export: with its export. Stated, so that its pieces can ask for it.
{here reporting_uriexport row.export_id}
