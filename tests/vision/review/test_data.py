"""What the page is given: exact frame times, curves that lose nothing that shows."""

import json

import numpy as np
import pytest
from review_analysis import make_analysis, make_judgement, make_series

from liftphase.export.exporter import FrameSeries
from liftphase.review.data import CURVE_HZ, MAX_SAMPLES, VideoFile, report_data


def uneven(count: int = 400) -> np.ndarray:
    steps = np.random.default_rng(7).choice([1 / 24, 1 / 30, 1 / 60, 0.2], count - 1)
    return 0.5 + np.concatenate([[0.0], np.cumsum(steps)])


def test_frame_times_are_kept_to_the_microsecond() -> None:
    times_s = uneven()
    frames = report_data(make_analysis(), make_series(times_s))["frames"]
    back = np.cumsum([frames["first_us"], *frames["delta_us"]]) / 1e6
    assert np.abs(back - times_s).max() <= 0.5e-6 + 1e-12


def test_curves_are_the_series_at_every_frame() -> None:
    times_s = uneven()
    series = make_series(times_s)
    curves = report_data(make_analysis(), series)["curves"]
    values = np.array(curves["excursion"]["values"]) * curves["excursion"]["unit"]
    grid_s = curves["start_s"] + np.arange(len(values)) * curves["step_s"]
    assert curves["step_s"] == pytest.approx(1 / CURVE_HZ)
    assert np.abs(values - np.interp(grid_s, times_s, series.excursion)).max() <= curves["excursion"]["unit"]


def test_speed_is_the_slope_of_the_excursion() -> None:
    times_s = uneven(4000)
    curve = report_data(make_analysis(), FrameSeries(times_s, {}, 2 * times_s - 1))["curves"]["speed"]
    assert np.array(curve["values"]) * curve["unit"] == pytest.approx(2.0)


def test_what_was_not_seen_is_none_and_an_angle_never_seen_is_left_out() -> None:
    times_s = np.arange(0, 7, 1 / 30)
    series = make_series(times_s)
    angles = dict(series.angles) | {"left_ankle": np.full(len(times_s), np.nan)}
    curves = report_data(make_analysis(), FrameSeries(times_s, angles, series.excursion))["curves"]
    assert list(curves["angles"]) == ["left_knee", "right_knee"]
    knee = curves["angles"]["left_knee"]["values"]
    assert knee[:14] == [None] * 14
    assert None not in knee[16:]


def test_a_clip_without_a_set_has_no_excursion_but_a_report() -> None:
    times_s = np.arange(0, 3, 1 / 30)
    nothing = np.full(len(times_s), np.nan)
    analysis = make_analysis() | {"reps": [], "sets": [], "rep_count": 0}
    data = report_data(analysis, FrameSeries(times_s, {}, nothing))
    assert set(data["curves"]["excursion"]["values"]) == {None}
    json.dumps(data, allow_nan=False)


def test_an_hour_has_no_more_samples_than_show() -> None:
    times_s = np.arange(0, 3600, 1 / 30)
    curves = report_data(make_analysis(), make_series(times_s))["curves"]
    assert len(curves["speed"]["values"]) <= MAX_SAMPLES + 1


def test_numbers_that_json_cannot_hold_become_null() -> None:
    analysis = make_analysis()
    analysis["reps"][0]["eccentric_peak_deg_s"] = float("nan")
    data = report_data(
        analysis,
        make_series(np.arange(0, 7, 1 / 30)),
        evaluation=make_judgement(analysis),
        video=VideoFile("annotated.mp4", 1.5, 8.0),
    )
    json.dumps(data, allow_nan=False)
    assert data["analysis"]["reps"][0]["eccentric_peak_deg_s"] is None
    assert data["video"] == {"src": "annotated.mp4", "origin_s": 1.5, "slowmo": 8.0}
