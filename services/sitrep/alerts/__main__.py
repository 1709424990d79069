"""`python -m sitrep.alerts` runs the service."""

from sitrep.alerts.bootstrap import build
from sitrep.alerts.settings import AlertsSettings
from sitrep.runtime.service import main

if __name__ == "__main__":
    main("alerts", AlertsSettings.read, build)
