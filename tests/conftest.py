"""What every test shares: no limit on the time a single example takes, as a busy machine must not fail a test."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
