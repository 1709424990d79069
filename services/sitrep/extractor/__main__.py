"""`python -m sitrep.extractor`: run the extractor.

Its worker processes import this module too, as multiprocessing does with a main module: nothing is imported above
the guard, so that they start quickly and without Faust.
"""

if __name__ == "__main__":
    from sitrep.extractor.bootstrap import build
    from sitrep.extractor.settings import ExtractorSettings
    from sitrep.runtime import service

    service.main("extractor", ExtractorSettings.read, build)
