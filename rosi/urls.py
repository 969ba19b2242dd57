"""Every address of ROSI. A page without a rule does not exist: the tests walk this table with every role."""

from django.urls import include, path

urlpatterns = []
