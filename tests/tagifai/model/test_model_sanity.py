"""Each judgement of a small experiment, on what is sound and on what is broken."""

import math

import numpy as np
import pytest

from tagifai.model import sanity

SOUND = np.asarray([[0.2, 0.8], [0.5, 0.5]])
NAN = math.nan


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (sanity.begins_as_a_guess(math.log(6), 6), sanity.begins_as_a_guess(math.log(6) + 0.02, 6)),
        (sanity.begins_as_a_guess(math.log(2) - 0.005, 2), sanity.begins_as_a_guess(NAN, 2)),
        (sanity.answers_have_shape(SOUND, 2, 2), sanity.answers_have_shape(SOUND, 3, 2)),
        (sanity.answers_have_shape(SOUND, 2, 2), sanity.answers_have_shape(SOUND, 2, 3)),
        (sanity.answers_have_shape(SOUND, 2, 2), sanity.answers_have_shape(SOUND * 2, 2, 2)),
        (sanity.answers_have_shape(SOUND, 2, 2), sanity.answers_have_shape(SOUND * NAN, 2, 2)),
        (sanity.answers_have_shape(SOUND, 2, 2), sanity.answers_have_shape(np.asarray([[1.5, -0.5]] * 2), 2, 2)),
        (sanity.answers_have_shape(SOUND, 2, 2), sanity.answers_have_shape(np.empty((0, 2)), 0, 2)),
        (sanity.loss_falls(1.0, 0.9), sanity.loss_falls(1.0, 1.0)),
        (sanity.loss_falls(math.inf, 0.9), sanity.loss_falls(1.0, NAN)),
        (sanity.loss_falls(1.0, 0.9), sanity.loss_falls(NAN, 0.9)),
        (sanity.overfits_one_batch(0.95, 32), sanity.overfits_one_batch(0.94, 32)),
        (sanity.overfits_one_batch(1.0, 32), sanity.overfits_one_batch(NAN, 32)),
        (sanity.stops_early(19, 20), sanity.stops_early(20, 20)),
        (sanity.comes_back_unchanged(SOUND, SOUND), sanity.comes_back_unchanged(SOUND, SOUND + 1e-15)),
        (sanity.comes_back_unchanged(SOUND, SOUND), sanity.comes_back_unchanged(SOUND, SOUND[:1])),
        (sanity.comes_back_unchanged(SOUND, SOUND), sanity.comes_back_unchanged(SOUND * NAN, SOUND * NAN)),
        (sanity.comes_back_unchanged(SOUND, SOUND), sanity.comes_back_unchanged(SOUND[:0], SOUND[:0])),
        (sanity.repeats_itself("aa", "aa"), sanity.repeats_itself("aa", "ab")),
        (sanity.devices_agree(SOUND, SOUND + 1e-6), sanity.devices_agree(SOUND, SOUND + 1e-4)),
        (sanity.devices_agree(SOUND, SOUND), sanity.devices_agree(SOUND, SOUND * NAN)),
        (sanity.devices_agree(SOUND, SOUND), sanity.devices_agree(SOUND, SOUND[:, :1])),
        (sanity.devices_agree(SOUND, SOUND), sanity.devices_agree(SOUND[:0], SOUND[:0])),
    ],
)
def test_what_is_sound_passes_and_what_is_broken_fails(good, bad):
    assert (good.status, bad.status) == ("pass", "fail")
    assert good.id == bad.id
    assert good.severity == "block"


def test_a_number_that_is_not_finite_is_not_observed():
    assert sanity.loss_falls(1.0, NAN).observed is None
    assert sanity.loss_falls(1.0, 0.5).observed == 0.5
