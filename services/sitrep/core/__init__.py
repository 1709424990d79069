"""The domain: pure functions and frozen values. No I/O, no clock, no third-party framework."""
