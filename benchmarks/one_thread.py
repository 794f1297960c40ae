"""Imported before everything else: holds the libraries to one thread, here and in what is run."""

import os

# The libraries read these when they are loaded, so setting them later would change nothing.
for library in ("OMP", "OPENBLAS", "MKL", "BLIS", "VECLIB"):
    os.environ[f"{library}_NUM_THREADS"] = "1"
