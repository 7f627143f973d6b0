"""Read by each Python that the local runner starts, before anything else: how such a short-lived process ends.

Whatever a stage imported lives until its end. Python's collector walks all of it once more on the way out, which takes
up to a second a stage; frozen, it is left to the operating system.
"""

import atexit
import gc

atexit.register(gc.freeze)
