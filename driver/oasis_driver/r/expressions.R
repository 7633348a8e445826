# Columns: expressions that the driver makes of their parts, never of text. On the way each is its kind and its parts, the ones of its arguments behind it.

expressions <- new.env()

expressions$column <- function(...) structure(list(fields = list(...)), class = "Column")
expressions$of <- function(x, name) {
  if (!(name %in% unclass(x)$columns)) stop("The DataFrame has no column ", name, ". It has: ", paste(unclass(x)$columns, collapse = ", "), call. = FALSE)
  # The DataFrame stays as long as its columns do.
  structure(list(fields = list("of", oasis$id(x), name), frames = list(x)), class = "Column")
}

# The fields of a column or a value.
expressions$field <- function(x) {
  if (inherits(x, "Column")) return(unclass(x)$fields)
  if (is.null(x)) return(list("none"))
  if (length(x) != 1L) stop("A value in an expression is a single one; %in% takes several.", call. = FALSE)
  c(list("value"), oasis$column("value", x)[-1L])
}
# What is given as columns: texts are names.
expressions$fields <- function(given) {
  flat <- list()
  for (one in given) flat <- c(flat, if (is.character(one)) lapply(one, columns$column) else if (inherits(one, "Column")) list(one) else as.list(one))
  unlist(lapply(flat, expressions$field), recursive = FALSE)
}
expressions$frames <- function(arguments) unlist(lapply(arguments, function(one) if (inherits(one, "Column")) unclass(one)$frames), recursive = FALSE)
expressions$call <- function(name, ...) {
  arguments <- list(...)
  structure(list(fields = c(list("call", name, length(arguments)), unlist(lapply(arguments, expressions$field), recursive = FALSE)), frames = expressions$frames(arguments)), class = "Column")
}
expressions$with <- function(kind, word, x) structure(list(fields = c(list(kind, word), expressions$field(x)), frames = expressions$frames(list(x))), class = "Column")
expressions$function_of <- function(name) {
  force(name)
  function(...) expressions$call(name, ...)
}

columns <- list(
  column = function(x) expressions$column("column", x),
  col = function(x, ...) if (is.character(x)) columns$column(x) else base::col(x, ...),
  lit = function(x) if (inherits(x, "Column")) x else do.call(expressions$column, expressions$field(x)),
  # SQL text as a column.
  expr = function(x) expressions$column("sql", x),
  alias = function(object, data, ...) if (inherits(object, "Column")) expressions$with("alias", data, object) else stats::alias(object, data, ...),
  cast = function(x, dataType) expressions$with("cast", dataType, x),
  # Any function of Spark's, or one that was registered, by its name.
  call_function = function(name, ...) expressions$call(name, ...),
  asc = function(x) expressions$call("asc", x),
  desc = function(x) expressions$call("desc", x),
  like = function(x, data) expressions$call("like", x, data),
  rlike = function(x, data) expressions$call("rlike", x, data),
  between = function(x, bounds) (x >= bounds[[1L]]) & (x <= bounds[[2L]]),
  when = function(condition, value) expressions$call("when", condition, value),
  otherwise = function(x, value) {
    fields <- unclass(x)$fields
    fields[[3L]] <- fields[[3L]] + 1L
    structure(list(fields = c(fields, expressions$field(value)), frames = c(unclass(x)$frames, expressions$frames(list(value)))), class = "Column")
  },
  ifelse = function(test, yes, no) if (inherits(test, "Column")) expressions$call("if", test, yes, no) else base::ifelse(test, yes, no),
  n = function() expressions$call("count", 1L),
  countDistinct = function(x, ...) expressions$call("count_distinct", x, ...),
  "%in%" = function(x, table) if (inherits(x, "Column")) do.call(expressions$call, c(list("in", x), as.list(table))) else base::match(x, table, nomatch = 0L) > 0L
)
for (name in c("avg", "first", "last", "collect_list", "collect_set", "stddev", "coalesce", "upper", "lower", "concat", "year", "month", "to_date", "date_trunc", "approx_count_distinct")) columns[[name]] <- expressions$function_of(name)
columns$isNull <- expressions$function_of("isnull")
columns$isNotNull <- expressions$function_of("isnotnull")

registerS3method("Ops", "Column", function(e1, e2) {
  names <- c("+" = "+", "-" = "-", "*" = "*", "/" = "/", "%%" = "%", "==" = "==", "!=" = "!=", "<" = "<", ">" = ">", "<=" = "<=", ">=" = ">=", "&" = "and", "|" = "or", "!" = "not", "^" = "power")
  name <- names[.Generic]
  if (is.na(name)) stop("Columns of Spark have no ", .Generic, call. = FALSE)
  if (missing(e2)) expressions$call(if (.Generic == "-") "negative" else unname(name), e1) else expressions$call(unname(name), e1, e2)
}, baseenv())
registerS3method("Math", "Column", function(x, ...) expressions$call(switch(.Generic, ceiling = "ceil", log = "ln", .Generic), x, ...), baseenv())
registerS3method("Summary", "Column", function(..., na.rm = FALSE) expressions$call(.Generic, ...), baseenv())
registerS3method("mean", "Column", function(x, ...) expressions$call("avg", x), baseenv())
registerS3method("print", "Column", function(x, ...) {
  cat("Column\n")
  invisible(x)
}, baseenv())
