"""`sitrep extractors`: what can find mentions here."""

import typer


def extractors() -> None:
    """List the extractors that are installed: name, version, origin.

    Choose one with `sitrep extract --extractor NAME`, or for the service with SITREP_EXTRACTOR. A distribution offers
    more under the entry point group `sitrep.extractors` (docs/extraction.md).

    Example: sitrep extractors
    """
    from sitrep.extractor.adapters.plugins import installed

    offers = installed()
    width = max((len(plugin.name) for plugin in offers), default=0)
    for plugin in offers:
        typer.echo(f"{plugin.name:{width}}  {plugin.version}  {plugin.distribution} ({plugin.factory})")
