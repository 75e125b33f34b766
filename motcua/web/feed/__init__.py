"""The long poll of the change feed: a small process of its own, so that no thread of the pages ever waits."""
