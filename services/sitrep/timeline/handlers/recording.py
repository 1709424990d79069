"""Which revision of an article counts after more have arrived, and what that changes in the store."""

from collections import defaultdict
from collections.abc import Sequence

from sitrep.core import chronology
from sitrep.core.events import ArticleRevision, ExtractedRevision
from sitrep.core.mentions import Mention
from sitrep.timeline.ports import Recording, StoredRevision


def decide(known: Sequence[StoredRevision], arrived: Sequence[ExtractedRevision]) -> Recording:
    """What `arrived` changes, given all that is stored of the same articles. Nothing, when all is known."""
    stored: defaultdict[str, list[StoredRevision]] = defaultdict(list)
    coming: defaultdict[str, list[ExtractedRevision]] = defaultdict(list)
    for row in known:
        stored[row.revision.header.article_id].append(row)
    for extracted in arrived:
        coming[extracted.revision.header.article_id].append(extracted)
    parts = [_decide_article(stored[article_id], coming[article_id]) for article_id in sorted(coming)]
    return Recording(
        revisions=tuple(row for part in parts for row in part.revisions),
        extracted=tuple(extracted for part in parts for extracted in part.extracted),
        affected=tuple(article_id for part in parts for article_id in part.affected),
    )


def _decide_article(known: Sequence[StoredRevision], arrived: Sequence[ExtractedRevision]) -> Recording:
    before = {row.revision.header.revision: row for row in known}
    united = chronology.distinct([row.revision for row in known] + [extracted.revision for extracted in arrived])
    counting = chronology.counting(united)
    counted = next((row.revision for row in known if row.counts), None)
    rows = [StoredRevision(revision, revision == counting) for revision in united]
    read_anew = [
        revision
        for revision in united
        if (row := before.get(revision.header.revision)) is None
        or row.revision.extraction_rank != revision.extraction_rank
    ]
    return Recording(
        revisions=tuple(row for row in rows if before.get(row.revision.header.revision) != row),
        extracted=tuple(ExtractedRevision(revision, _reading(revision, arrived)) for revision in read_anew),
        affected=() if counted == counting else (counting.header.article_id,),
    )


def _reading(revision: ArticleRevision, arrived: Sequence[ExtractedRevision]) -> tuple[Mention, ...]:
    """The mentions of the arrival that `revision` took its extraction from."""
    wanted = revision.header.revision, revision.extraction_rank
    return next(e.mentions for e in arrived if (e.revision.header.revision, e.revision.extraction_rank) == wanted)
