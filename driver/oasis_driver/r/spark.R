# What cells reach of Spark: the session that all languages share. The names are those of SparkR.

# DataFrames that no variable has any more.
oasis$gone <- character()

oasis$ask <- function(...) {
  # The driver answers an interrupt too.
  answer <- suspendInterrupts({
    if (length(oasis$gone) > 0L) {
      do.call(channel$send, c(list("forget"), as.list(oasis$gone)))
      oasis$gone <- character()
    }
    channel$send("ask", ...)
    channel$receive()
  })
  if (channel$text(answer[[2L]]) == "failed") {
    stop(structure(class = c(channel$text(answer[[4L]]), "SparkError", "error", "condition"), list(message = channel$text(answer[[3L]]), call = NULL)))
  }
  answer[-(1:2)]
}

oasis$kept <- function(answer, class) {
  handle <- new.env(parent = emptyenv())
  handle$id <- channel$text(answer[[1L]])
  # A message is only sent where none is on its way.
  reg.finalizer(handle, function(handle) oasis$gone <- c(oasis$gone, handle$id))
  structure(list(handle = handle, columns = vapply(answer[-1L], channel$text, "")), class = class)
}

oasis$frame <- function(...) oasis$kept(oasis$ask(...), "SparkDataFrame")
oasis$is_frame <- function(x) inherits(x, "SparkDataFrame")
oasis$id <- function(x) {
  if (!inherits(x, c("SparkDataFrame", "GroupedData"))) stop("This is no DataFrame of Spark. createDataFrame() makes one of a data.frame, and sql() one of a query.", call. = FALSE)
  unclass(x)$handle$id
}
oasis$names <- function(...) {
  names <- as.character(unlist(list(...)))
  as.list(names)
}

oasis$columns <- function(data) unlist(lapply(seq_along(data), function(at) oasis$column(names(data)[at], data[[at]])), recursive = FALSE)

oasis$fetch <- function(x) {
  answer <- oasis$ask("collect", oasis$id(x))
  rows <- as.integer(channel$text(answer[[1L]]))
  fields <- answer[-1L]
  at <- seq(1L, by = 3L, length.out = length(fields) %/% 3L)
  columns <- lapply(at, function(first) oasis$values(channel$text(fields[[first + 1L]]), fields[[first + 2L]], rows))
  names(columns) <- vapply(at, function(first) channel$text(fields[[first]]), "")
  structure(columns, class = "data.frame", row.names = .set_row_names(rows))
}

# A data.frame as a result. FALSE where it has columns that a table has nothing for. Names of rows are a column.
oasis$show_data <- function(data, last) {
  data <- utils::head(as.data.frame(data), oasis$rows + 1L)
  if (length(data) == 0L) return(FALSE)
  if (.row_names_info(data) > 0L) data <- cbind(stats::setNames(data.frame(rownames(data)), utils::tail(make.unique(c(names(data), "row")), 1L)), data)
  names(data) <- ifelse(is.na(names(data)) | names(data) == "", paste0("V", seq_along(data)), names(data))
  fields <- tryCatch(oasis$columns(data), error = function(error) NULL)
  if (is.null(fields)) return(FALSE)
  oasis$show(oasis$kept(do.call(oasis$ask, c(list("create", nrow(data)), fields)), "SparkDataFrame"), last)
}

# A DataFrame as a result of its first rows. A command has none to show.
oasis$show <- function(x, last) {
  if (length(unclass(x)$columns) > 0L) oasis$ask("show", oasis$id(x), if (last) "yes" else "no")
  TRUE
}

oasis$shown <- function(x, last) (oasis$is_frame(x) && oasis$show(x, last)) || (is.data.frame(x) && oasis$show_data(x, last)) || (inherits(x, "Receipt") && oasis$show_receipt(x))

spark <- list(
  # Runs an SQL statement; OASIS INSERT OVERWRITE gives its receipt. Values for its `:name` markers are arguments by name.
  sql = function(sqlQuery, ...) {
    values <- list(...)
    if (length(values) > 0L && (is.null(names(values)) || any(names(values) == ""))) stop("Values for an SQL statement have names: sql(\"SELECT :n\", n = 1)")
    if (any(lengths(values) != 1L)) stop("Values for an SQL statement are single ones.")
    answer <- do.call(oasis$ask, c(list("sql", sqlQuery), oasis$columns(values)))
    if (channel$text(answer[[1L]]) == "receipt") oasis$receipt(answer) else oasis$kept(answer, "SparkDataFrame")
  },
  # A table or view.
  tableToDF = function(tableName) oasis$frame("table", tableName),
  # A data.frame as a DataFrame of Spark.
  createDataFrame = function(data) {
    data <- as.data.frame(data)
    oasis$kept(do.call(oasis$ask, c(list("create", nrow(data)), oasis$columns(data))), "SparkDataFrame")
  },
  read.df = function(path, source = "parquet", ...) {
    options <- list(...)
    oasis$kept(do.call(oasis$ask, c(list("read", path, source), as.list(rbind(names(options), vapply(options, as.character, ""))))), "SparkDataFrame")
  },
  read.parquet = function(path) oasis$frame("read", path, "parquet"),
  read.json = function(path) oasis$frame("read", path, "json"),
  read.orc = function(path) oasis$frame("read", path, "orc"),
  write.df = function(df, path, source = "parquet", mode = "error") invisible(oasis$ask("write", oasis$id(df), path, source, mode)),
  saveAsTable = function(df, tableName, source = "parquet", mode = "error") invisible(oasis$ask("save", oasis$id(df), tableName, source, mode)),
  # A DataFrame of Spark as a data.frame.
  collect = function(x) oasis$fetch(x),
  take = function(x, num) oasis$fetch(spark$limit(x, num)),
  createOrReplaceTempView = function(x, viewName) invisible(oasis$ask("view", oasis$id(x), viewName)),
  dropTempView = function(viewName) invisible(oasis$ask("catalog", "dropTempView", viewName)),
  cacheTable = function(tableName) invisible(oasis$ask("catalog", "cacheTable", tableName)),
  uncacheTable = function(tableName) invisible(oasis$ask("catalog", "uncacheTable", tableName)),
  isCached = function(tableName) channel$text(oasis$ask("catalog", "isCached", tableName)[[1L]]) == "True",
  currentDatabase = function() channel$text(oasis$ask("catalog", "currentDatabase")[[1L]]),
  setCurrentDatabase = function(databaseName) invisible(oasis$ask("catalog", "setCurrentDatabase", databaseName)),
  sparkR.conf = function(key) stats::setNames(list(channel$text(oasis$ask("conf", key)[[1L]])), key),
  # A function of R that SQL and every language can call, by row, wherever the executors have R.
  registerFunction = function(name, fun, returnType) {
    fun <- match.fun(fun)
    invisible(oasis$ask("function", name, returnType, serialize(functions$packed(fun), NULL)))
  },

  select = function(x, ...) do.call(oasis$frame, c(list("plan", oasis$id(x), "select"), expressions$fields(list(...)))),
  selectExpr = function(x, ...) do.call(oasis$frame, c(list("plan", oasis$id(x), "selectExpr"), oasis$names(...))),
  filter = function(x, condition, ...) {
    if (!oasis$is_frame(x)) return(stats::filter(x, condition, ...))
    do.call(oasis$frame, c(list("plan", oasis$id(x), "filter"), expressions$field(if (is.character(condition)) spark$expr(condition) else condition)))
  },
  groupBy = function(x, ...) oasis$kept(do.call(oasis$ask, c(list("plan", oasis$id(x), "groupBy"), expressions$fields(list(...)))), "GroupedData"),
  agg = function(x, ...) {
    given <- list(...)
    named <- names(given)
    # avg = "x" is a function of the column x, and name = avg(...) a name for it.
    given <- lapply(seq_along(given), function(at) {
      value <- given[[at]]
      name <- if (is.null(named)) "" else named[at]
      if (is.character(value)) spark$alias(expressions$call(value, spark$column(name)), paste0(value, "(", name, ")"))
      else if (name != "") spark$alias(value, name)
      else value
    })
    do.call(oasis$frame, c(list("plan", oasis$id(x), "agg"), unlist(lapply(given, expressions$field), recursive = FALSE)))
  },
  arrange = function(x, ...) do.call(oasis$frame, c(list("plan", oasis$id(x), "orderBy"), expressions$fields(list(...)))),
  join = function(x, y, joinExpr = NULL, joinType = "inner") {
    how <- sub("_", "", joinType, fixed = TRUE)
    on <- if (is.null(joinExpr)) list("none") else if (is.character(joinExpr)) c(list("names"), as.list(joinExpr)) else c(list("expression"), expressions$field(joinExpr))
    do.call(oasis$frame, c(list("plan", oasis$id(x), "join", oasis$id(y), how), on))
  },
  withColumn = function(x, colName, col) do.call(oasis$frame, c(list("plan", oasis$id(x), "withColumn", colName), expressions$field(col))),
  withColumnRenamed = function(x, existingCol, newCol) oasis$frame("plan", oasis$id(x), "withColumnRenamed", existingCol, newCol),
  drop = function(x, ...) if (oasis$is_frame(x)) do.call(oasis$frame, c(list("plan", oasis$id(x), "drop"), oasis$names(...))) else base::drop(x),
  distinct = function(x) oasis$frame("plan", oasis$id(x), "distinct"),
  union = function(x, y) if (oasis$is_frame(x)) oasis$frame("plan", oasis$id(x), "union", oasis$id(y)) else base::union(x, y),
  intersect = function(x, y) if (oasis$is_frame(x)) oasis$frame("plan", oasis$id(x), "intersect", oasis$id(y)) else base::intersect(x, y),
  except = function(x, y) oasis$frame("plan", oasis$id(x), "subtract", oasis$id(y)),
  limit = function(x, num) oasis$frame("plan", oasis$id(x), "limit", format(num, scientific = FALSE)),
  repartition = function(x, numPartitions) oasis$frame("plan", oasis$id(x), "repartition", format(numPartitions, scientific = FALSE)),
  cache = function(x) invisible(oasis$frame("plan", oasis$id(x), "cache")),
  unpersist = function(x) invisible(oasis$frame("plan", oasis$id(x), "unpersist")),
  # How many rows a DataFrame has, a count for each group, or the count of a column's values.
  count = function(x) {
    if (inherits(x, "GroupedData")) oasis$frame("plan", oasis$id(x), "count")
    else if (inherits(x, "Column")) expressions$call("count", x)
    else as.numeric(channel$text(oasis$ask("count", oasis$id(x))[[1L]]))
  },
  printSchema = function(x) cat(channel$text(oasis$ask("schema", oasis$id(x))[[1L]])),
  dtypes = function(x) {
    types <- vapply(oasis$ask("types", oasis$id(x)), channel$text, "")
    lapply(seq_along(types), function(at) c(unclass(x)$columns[at], types[at]))
  },
  explain = function(x, extended = FALSE) cat(channel$text(oasis$ask("explain", oasis$id(x), if (extended) "extended" else "simple")[[1L]])),
  # Shows a DataFrame of Spark or a data.frame as a result of its first rows, and every other value as R prints it.
  display = function(x) if (oasis$shown(x, FALSE)) invisible(x) else print(x),
  # Shows HTML.
  html = function(text) invisible(channel$send("display", "text/html", paste(text, collapse = "\n")))
)
spark$where <- spark$filter
spark$orderBy <- spark$arrange
spark$group_by <- spark$groupBy
spark$summarize <- spark$agg
spark$unionAll <- spark$union
spark <- c(spark, columns)

methods_of_frames <- list(
  head = function(x, n = 6L, ...) oasis$fetch(spark$limit(x, n)),
  dim = function(x) c(spark$count(x), length(unclass(x)$columns)),
  names = function(x) unclass(x)$columns,
  as.data.frame = function(x, ...) oasis$fetch(x),
  unique = function(x, ...) spark$distinct(x),
  subset = function(x, subset, select, ...) {
    if (!missing(subset)) x <- spark$filter(x, subset)
    if (missing(select)) x else do.call(spark$select, c(list(x), as.list(select)))
  },
  "$" = function(x, name) expressions$of(x, name),
  "$<-" = function(x, name, value) spark$withColumn(x, name, value),
  "[[" = function(x, i) expressions$of(x, if (is.numeric(i)) unclass(x)$columns[i] else i),
  "[" = function(x, i, j, ...) {
    # df["name"] and df[c("a", "b")] are columns, df[condition, ] rows.
    if (nargs() == 2L) return(spark$select(x, if (is.numeric(i)) unclass(x)$columns[i] else i))
    if (!missing(i)) x <- spark$filter(x, i)
    if (missing(j)) x else spark$select(x, if (is.numeric(j)) unclass(x)$columns[j] else j)
  },
  print = function(x, ...) {
    cat("SparkDataFrame[", paste(unclass(x)$columns, collapse = ", "), "]\n", sep = "")
    invisible(x)
  }
)
for (name in names(methods_of_frames)) registerS3method(name, "SparkDataFrame", methods_of_frames[[name]], if (name == "head") asNamespace("utils") else baseenv())
registerS3method(".DollarNames", "SparkDataFrame", function(x, pattern = "") grep(pattern, unclass(x)$columns, value = TRUE), asNamespace("utils"))
registerS3method("print", "GroupedData", function(x, ...) {
  cat("GroupedData\n")
  invisible(x)
}, baseenv())
