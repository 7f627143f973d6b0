import pytest

from tagifai.behavior.articles import article


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("hat", "a"), ("umbrella", "an"), ("hour", "an"), ("honest mistake", "an"), ("university", "a"),
        ("European", "a"), ("unimportant detail", "an"), ("unified view", "a"), ("user", "a"),
        ("one-off", "a"), ("RNN", "an"), ("LSTM", "an"), ("GAN", "a"), ("CNN", "a"), ("NLP task", "an"),
        ("MLOps platform", "an"), ("NER model", "an"), ("API", "an"), ("U-Net", "a"), ("UNet", "a"),
        ("URL", "a"), ("X-ray", "an"), ("x-ray", "an"), ("n-gram", "an"), ("F1 score", "an"),
        ("8-bit model", "an"), ("3D model", "a"), ("11", "an"), ("18", "an"), ("100", "a"),
        ("Icelandic", "an"), ("Ukrainian", "a"), ("Ugandan", "a"), ("(old) map", "an"), ("!", "a"),
        ("Uruguayan", "a"), ("utility", "a"), ("ugly duck", "an"),
    ],
)  # fmt: skip
def test_the_article_follows_the_sound(phrase, expected):
    assert article(phrase) == expected
