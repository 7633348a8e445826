"""The session driver: the program inside a notebook's Spark application. It runs no user code itself."""
