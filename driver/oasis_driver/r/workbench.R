# What cells reach of the workbench: messages to people, and tables that are overwritten, with their receipts.

# What an overwrite did: its values by name, and the forms in which it is shown.
oasis$receipt <- function(answer) {
  fields <- answer[-(1:3)]
  at <- seq(1L, by = 3L, length.out = length(fields) %/% 3L)
  values <- lapply(at, function(first) oasis$values(channel$text(fields[[first + 1L]]), fields[[first + 2L]], 1L))
  names(values) <- vapply(at, function(first) channel$text(fields[[first]]), "")
  structure(values, class = "Receipt", text = channel$text(answer[[2L]]), json = channel$text(answer[[3L]]))
}

oasis$show_receipt <- function(x) {
  channel$send("display", "application/vnd.oasis.receipt+json", attr(x, "json"), "text/plain", attr(x, "text"))
  TRUE
}

registerS3method("print", "Receipt", function(x, ...) {
  cat(attr(x, "text"), "\n", sep = "")
  invisible(x)
}, baseenv())

# Replaces the rows of a table by those of a query in one step, in files of about the block's size. Gives a receipt: rows, files and bytes before and after, times.
#   table      The table's name: "db.table".
#   query      A DataFrame, a data.frame, or the text of a query. It may read the table itself.
#   partition  Values of partition columns, list(day = "2026-01-01"), which the query then has not; NULL is one that it has.
#   columns    The names of the columns that the query has, in its order; others become NULL.
#   byName     Columns go by name; without it by position, as in INSERT.
#   mode       "dynamic" replaces the partitions that the new rows have, "static" all that fit `partition`.
#   block      The size of a file: "128m".
spark$oasis.insertOverwrite <- function(table, query, partition = list(), columns = NULL, byName = FALSE, mode = NULL, block = NULL) {
  partition <- as.list(partition)
  if (length(partition) > 0L && (is.null(names(partition)) || any(names(partition) == ""))) stop("Values of partition columns have names: partition = list(day = \"2026-01-01\")", call. = FALSE)
  if (any(!vapply(partition, is.null, NA) & lengths(partition) != 1L)) stop("Values of partition columns are single ones.", call. = FALSE)
  if (is.data.frame(query)) query <- spark$createDataFrame(query)
  rows <- if (is.character(query) && length(query) == 1L) list("text", query) else list("frame", oasis$id(query))
  given <- lapply(seq_along(partition), function(at) if (is.null(partition[[at]])) list(names(partition)[at], "none", "") else oasis$column(names(partition)[at], partition[[at]]))
  columns <- as.list(as.character(columns))
  word <- function(value) if (is.null(value)) "" else as.character(value)
  oasis$receipt(do.call(oasis$ask, c(list("overwrite", table), rows, list(if (byName) "yes" else "no", word(mode), word(block), length(columns)), columns, unlist(given, recursive = FALSE))))
}

# Sends a message to people by a channel, such as "desktop", or one that the operator of the workbench has set up. What keeps it from being sent is an error of the class NotSent.
spark$oasis.notify <- function(channel, message) {
  if (length(channel) != 1L || length(message) != 1L) stop("A message has one channel and one text; paste() makes one of several.", call. = FALSE)
  invisible(oasis$ask("notify", channel, message))
}
