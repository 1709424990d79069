"""`python -m sitrep.timeline` runs the service."""

from sitrep.runtime.service import main
from sitrep.timeline.bootstrap import build
from sitrep.timeline.settings import TimelineSettings

if __name__ == "__main__":
    main("timeline", TimelineSettings.read, build)
