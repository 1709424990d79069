"""`python -m sitrep.ingest` runs the service."""

from sitrep.ingest.bootstrap import build
from sitrep.ingest.settings import IngestSettings
from sitrep.runtime.service import main

if __name__ == "__main__":
    main("ingest", IngestSettings.read, build)
