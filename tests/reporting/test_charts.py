"""Charts: bars from zero with their own labels, the same in a page and a PDF, without anything inline."""

import re

import pytest
from django.utils import timezone, translation

from reporting import charts
from reporting.periods import Month, Year
from reporting.tables import Label, Table, rows_of
from reporting.units import RULES, UNITS


def table(*counts, year=2026, labels=()):
    names = labels or [f"Soort {place}" for place in range(len(counts))]
    rows = [
        (Label(str(place), name, name), count)
        for place, (name, count) in enumerate(zip(names, counts, strict=True))
    ]
    total = sum(counts)
    return Table(
        "sample",
        "Titel",
        UNITS["report"],
        RULES["received"],
        Year(year),
        timezone.now(),
        rows_of(rows, total),
        total,
    )


def widths(svg, css):
    return [float(width) for width in re.findall(rf'<rect [^>]*width="([\d.]+)"[^>]*class="{css}"', svg)]


def test_bars_are_as_long_as_their_counts_from_zero():
    svg = charts.bars(table(10, 5, 1))
    long, half, short = widths(svg, "chart-now")
    assert long / half == pytest.approx(2, rel=0.01)
    assert long / short == pytest.approx(10, rel=0.01)
    assert set(re.findall(r'<rect x="([\d.]+)"', svg)) == {"0"}


def test_now_and_before_have_one_scale_and_the_year_stands_at_the_bar_of_before():
    svg = charts.bars(table(10, 5), table(20, 0, year=2025))
    assert widths(svg, "chart-before")[0] == pytest.approx(2 * widths(svg, "chart-now")[0], rel=0.01)
    assert "2025: 20" in svg


@pytest.mark.parametrize("counts", [(1198, 3), (7, 7, 7), (1, 0, 99)])
def test_no_number_runs_out_of_the_drawing(counts):
    svg = charts.bars(table(*counts), table(*(count * 3 for count in counts), year=2025))
    for x, words in re.findall(r'<text x="([\d.]+)"[^>]*>([^<]*)</text>', svg):
        assert float(x) + len(words) * charts.LETTER <= charts.WIDTH + charts.LETTER * 3, words


def test_a_long_label_is_broken_into_lines():
    label = "Misbruik bedrijfsmiddelen en overtreding interne regels"
    svg = charts.bars(table(3, 2, 1, labels=(label, "a", "b")))
    assert label not in svg
    assert all(word in svg for word in label.split())


def test_labels_are_escaped():
    assert "<script>" not in charts.bars(table(1, labels=("<script>alert(1)</script>",)))


def test_nothing_to_draw_is_no_chart():
    assert charts.bars(table(0, 0)) == ""


@pytest.mark.parametrize(
    "svg",
    [
        charts.bars(table(1, 2, 3), table(3, 2, 1, year=2025)),
        charts.months("m", "Instroom", [(month, 2) for month in Month(2026, 3).series(13)]),
        charts.tiny("t", "Dertien maanden", [1, 2, None, 4]),
        charts.multiple("x", "Meldingen", [(month, 1) for month in Month(2026, 3).series(13)], highest=4),
        charts.years("y", "Meldingen", [(Year(2025), None), (Year(2026), 4)], runs=True),
    ],
    ids=["bars", "months", "tiny", "multiple", "years"],
)
def test_a_chart_has_title_and_description_and_no_inline_style_or_script(svg):
    assert 'role="img"' in svg
    key = re.search(r'aria-labelledby="(\S+) (\S+)"', svg)
    assert f'<title id="{key[1]}">' in svg
    assert f'<desc id="{key[2]}">' in svg
    assert "style=" not in svg
    assert " on" not in re.sub(r">[^<]*<", "><", svg)


def test_a_month_of_which_nothing_is_known_is_a_dash_and_no_zero():
    months = Month(2026, 3).series(13)
    svg = charts.months(
        "m", "Instroom", [(month, None if place < 2 else 0) for place, month in enumerate(months)]
    )
    assert svg.count(">\N{EN DASH}<") == 2
    assert svg.count(">0<") == 11


def test_months_of_this_year_are_in_accent_and_those_before_in_grey():
    svg = charts.months("m", "Instroom", [(month, 1) for month in Month(2026, 3).series(13)])
    assert len(widths(svg, "chart-now")) == 3
    assert len(widths(svg, "chart-before")) == 10


def test_numbers_are_written_as_the_reader_does():
    with translation.override("nl"):
        assert "1.198" in charts.bars(table(1198))
    with translation.override("en"):
        assert "1,198" in charts.bars(table(1198))


def test_numbers_that_would_run_into_each_other_stand_at_the_highest_and_the_last_month_only():
    months = Month(2026, 3).series(13)
    svg = charts.months("m", "Instroom", [(month, 1000 + place % 7) for place, month in enumerate(months)])
    assert re.findall(r">(1[.,]\d{3})<", svg) == ["1.006", "1.005"]


def test_before_is_an_outline_so_that_black_and_white_tells_it_from_now():
    svg = charts.bars(table(10, 5), table(20, 5, year=2025))
    assert len(re.findall(r'class="chart-before" fill="none"', svg)) == 2
    assert len(re.findall(r'fill="#154273" class="chart-now"', svg)) == 2


def test_small_charts_beside_each_other_have_one_scale():
    months = Month(2026, 3).series(2)
    heights = []
    for count in (2, 8):
        svg = charts.multiple("m", "M", [(month, count) for month in months], highest=8)
        heights += [
            float(height) for height in re.findall(r'height="([\d.]+)" fill="#154273" class="chart-now"', svg)
        ]
    assert heights == pytest.approx([11, 11, 44, 44])


def test_a_line_of_years_begins_at_zero_breaks_where_nothing_is_known_and_says_what_still_runs():
    years = [(Year(2022), 10), (Year(2023), None), (Year(2024), 20), (Year(2025), 10), (Year(2026), 5)]
    svg = charts.years("y", "Meldingen", years, runs=True)
    assert svg.count("<polyline") == 1
    assert ">2026*<" in svg
    base = charts.lines.YEARS_HEIGHT + 20
    heights = [base - float(y) for y in re.findall(r'cy="([\d.]+)"', svg)]
    assert heights == pytest.approx([40, 80, 40, 20])
