"""The image that every component runs in; `pipelines.compile --image` puts another in its place."""

from tagifai import __version__

IMAGE = f"tagifai-python:{__version__}"  # kfp takes an image for one of Python only when its name says so
