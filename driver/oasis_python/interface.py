"""What cells reach as `oasis`."""

import types


class Oasis(types.ModuleType):
    """The workbench, for cells of a Spark session."""

    def __init__(self, overwrites, notify):
        super().__init__("oasis", self.__doc__)
        self.__overwrites, self.__notify = overwrites, notify

    def insertOverwrite(self, table, query, partition=None, *, columns=None, byName=False, mode=None, block=None):
        """Replaces the rows of a table by those of a query in one step, in files of about the block's size. Gives a receipt: rows, files and bytes before and after, times.

        table      The table's name: "db.table".
        query      A DataFrame, or the text of a query. It may read the table itself.
        partition  Values of partition columns, {"day": "2026-01-01"}; the query then has no such columns.
        columns    The names of the columns that the query has, in its order; others become NULL.
        byName     Columns go by name; without it by position, as in INSERT.
        mode       "dynamic" replaces the partitions that the new rows have, "static" all that fit `partition`.
        block      The size of a file: "128m".
        """
        return self.__overwrites.overwrite(table, query, partition, columns, byName, mode, block)

    def notify(self, channel, message):
        """Sends a message to people by a channel, such as "desktop", or one that the operator of the workbench has set up."""
        self.__notify(channel, message)
