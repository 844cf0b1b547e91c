"""`make bench`: run every benchmark."""

from tests.bench import completion, engine

if __name__ == "__main__":
    engine.report()
    completion.report()
