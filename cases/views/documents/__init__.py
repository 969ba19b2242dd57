"""Pages of documents: the list with its upload, one document, its content, and the export of a dossier."""
