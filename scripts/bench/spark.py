"""PySpark by itself, as from its shell: runs each line of its input as SQL and prints the rows, a line each. Its arguments are settings, NAME=VALUE."""

import sys

from pyspark.sql import SparkSession

builder = SparkSession.builder
for setting in sys.argv[1:]:
    builder = builder.config(*setting.split("=", 1))
spark = builder.getOrCreate()
for line in sys.stdin:
    print(spark.sql(line).collect(), flush=True)
