import pytest

from tagifai.report import charts


def test_a_long_line_is_thinned_but_keeps_its_ends() -> None:
    points = [(float(x), float(x)) for x in range(1_001)]
    thinned = charts.thin(points)
    assert len(thinned) == charts.MOST_POINTS
    assert (thinned[0], thinned[-1]) == (points[0], points[-1])
    assert charts.thin(points[:5]) == points[:5]


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 63, [0, 20, 40, 60]),
        (0.06, 2.12, [0.5, 1.0, 1.5, 2.0]),
        (3, 3, [3]),
    ],
)
def test_ticks_are_round_and_inside(low: float, high: float, marks: list[float]) -> None:
    assert charts.ticks(low, high) == marks


def test_a_line_chart_places_its_ends_inside_the_box() -> None:
    chart = charts.line_chart({"loss": [(0, 2.0), (10, 1.0)], "short": [(0, 1.0)]}, width=400, height=200)
    assert chart is not None
    assert [line.name for line in chart.lines] == ["loss"]
    assert chart.lines[0].points == f"{chart.left:g},8 {chart.right:g},90"
    assert chart.lines[0].end == (chart.right, 90.0)
    assert chart.lines[0].last == 1.0
    assert [tick.value for tick in chart.upward] == [0, 0.5, 1, 1.5, 2]


def test_a_constant_loss_is_a_flat_line() -> None:
    chart = charts.line_chart({"loss": [(1, 0.0), (2, 0.0)]})
    assert chart is not None
    assert len({point.split(",")[1] for point in chart.lines[0].points.split()}) == 1


def test_no_line_is_no_chart() -> None:
    assert charts.line_chart({"loss": [(0, 1.0)], "val": []}) is None


def test_names_of_lines_that_end_together_do_not_cover_each_other() -> None:
    chart = charts.line_chart({"a": [(0, 1.0), (1, 0.1)], "b": [(0, 1.0), (1, 0.1)]})
    assert chart is not None
    heights = charts.apart(chart)
    assert heights["b"] - heights["a"] == 14


def test_a_span_is_placed_on_its_axis_and_cut_at_its_ends() -> None:
    span = charts.span(0.1, 3.0, 0.25, axis=(0, 0.5), most=0.05)
    assert span == charts.Span(low=24, high=120, value=60, least=None, most=12, width=120)


@pytest.mark.parametrize(("low", "high"), [(None, 1.0), (0.0, None)])
def test_an_unknown_interval_is_not_drawn(low: float | None, high: float | None) -> None:
    assert charts.span(low, high, 0.5, axis=(0, 1)) is None


@pytest.mark.parametrize(("highest", "end"), [(0.0, 0.02), (0.03, 0.05), (0.3, 0.5), (1.0, 1.0), (7.0, 1.0)])
def test_an_axis_of_rates_ends_at_a_round_share(highest: float, end: float) -> None:
    assert charts.rate_axis(highest) == end
