"""Python cells of a Spark session: the session of `oasis_session`, with Spark in it."""
