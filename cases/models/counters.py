"""The counters behind the numbers of reports and cases."""

from django.db import models

from accounts.wall import EVERYBODY


class Counter(models.Model):
    """The last number given out, per kind and year. Its row lock keeps numbers free of gaps and doubles."""

    kind = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    row_rule = EVERYBODY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="one_counter_per_kind_and_year")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"
