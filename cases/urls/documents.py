"""Addresses of the documents of a case."""

from django.urls import path

from cases.views.documents import exports, files, pages, submitted, uploads

OF_CASE = "cases/<str:number>/documents/"
OF_DOCUMENT = OF_CASE + "<int:key>/"
OF_VERSION = OF_DOCUMENT + "versions/<int:version>/"

urlpatterns: list = [
    path(OF_CASE, pages.document_list, name="documents"),
    path(OF_CASE + "evidence/", pages.evidence_list, name="evidence"),
    path(OF_CASE + "uploads/", uploads.upload_begin, name="upload_begin"),
    path(OF_CASE + "uploads/coming/", uploads.uploads_coming, name="uploads_coming"),
    path(OF_CASE + "uploads/<uuid:key>/", uploads.upload, name="upload"),
    path(OF_CASE + "uploads/<uuid:key>/read/", uploads.upload_read, name="upload_read"),
    path(OF_CASE + "export/", exports.dossier_exports, name="dossier_exports"),
    path(OF_CASE + "export/<int:key>/", exports.dossier_export, name="dossier_export"),
    path(OF_CASE + "export/<int:key>/download/", exports.dossier_export_file, name="dossier_export_file"),
    path("decisions/document/<int:key>/", submitted.shared_document, name="shared_document"),
    path("decisions/document/<int:key>/pages/<int:page>/", submitted.shared_picture, name="shared_picture"),
    path("decisions/document/<int:key>/download/", submitted.shared_download, name="shared_download"),
    path(OF_DOCUMENT, pages.document_page, name="document"),
    path(OF_VERSION + "download/", files.document_download, name="document_download"),
    path(OF_VERSION + "picture/", files.document_picture, name="document_picture"),
    path(OF_VERSION + "pages/<int:page>/", files.document_picture, name="document_picture_of_page"),
]
