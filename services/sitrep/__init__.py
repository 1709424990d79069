"""Sitrep: a stream of news articles turned into a live, auditable chronology."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    __version__: str


def __getattr__(name: str) -> str:
    # Read when asked for: importlib.metadata pulls in sockets and e-mail, which the pure core does without.
    if name == "__version__":
        from importlib.metadata import version

        return version("sitrep")
    raise AttributeError(name)
