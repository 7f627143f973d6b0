"""What every test may count on: no hub is asked, and torch does not fight other workers for cores."""

import os

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"
