# Columns: expressions that the driver makes of their parts, never of text. On the way each is its kind and its parts, the ones of its arguments behind it.

expressions <- new.env()

# It is an object of S4, as only those compare with a Date on either side.
expressions$made <- function(fields, frames) asS4(structure(list(fields = fields, frames = frames), class = "Column"))
expressions$column <- function(...) expressions$made(list(...), list())
expressions$of <- function(x, name) {
  if (!(name %in% unclass(x)$columns)) stop("The DataFrame has no column ", name, ". It has: ", paste(unclass(x)$columns, collapse = ", "), call. = FALSE)
  # The DataFrame stays as long as its columns do.
  expressions$made(list("of", oasis$id(x), name), list(x))
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
  fields_of <- function(one) {
    if (inherits(one, "Column")) expressions$field(one)
    else if (is.character(one)) unlist(lapply(one, function(name) list("column", name)), recursive = FALSE)
    else if (is.list(one)) expressions$fields(one)
    else expressions$field(one)
  }
  unlist(lapply(given, fields_of), recursive = FALSE)
}
expressions$frames <- function(arguments) unlist(lapply(arguments, function(one) if (inherits(one, "Column")) unclass(one)$frames), recursive = FALSE)
expressions$call <- function(name, ...) {
  arguments <- list(...)
  expressions$made(c(list("call", name, length(arguments)), unlist(lapply(arguments, expressions$field), recursive = FALSE)), expressions$frames(arguments))
}
expressions$with <- function(kind, word, x) expressions$made(c(list(kind, word), expressions$field(x)), expressions$frames(list(x)))
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
    expressions$made(c(fields, expressions$field(value)), c(unclass(x)$frames, expressions$frames(list(value))))
  },
  ifelse = function(test, yes, no) if (inherits(test, "Column")) expressions$call("if", test, yes, no) else base::ifelse(test, yes, no),
  n = function() expressions$call("count", 1L),
  countDistinct = function(x, ...) expressions$call("count_distinct", x, ...),
  "%in%" = function(x, table) if (inherits(x, "Column")) do.call(expressions$call, c(list("in", x), as.list(table))) else base::match(x, table, nomatch = 0L) > 0L
)
for (name in c("avg", "first", "last", "collect_list", "collect_set", "stddev", "coalesce", "upper", "lower", "concat", "year", "month", "to_date", "date_trunc", "approx_count_distinct")) columns[[name]] <- expressions$function_of(name)
columns$isNull <- expressions$function_of("isnull")
columns$isNotNull <- expressions$function_of("isnotnull")

# What R's own operators and functions are for columns; `where` is where they stand.
expressions$register <- function(where) {
  names <- c("+" = "+", "-" = "-", "*" = "*", "/" = "/", "%%" = "%", "==" = "==", "!=" = "!=", "<" = "<", ">" = ">", "<=" = "<=", ">=" = ">=", "&" = "and", "|" = "or", "^" = "power")
  apply <- function(e1, e2) {
    name <- names[as.character(.Generic)]
    if (is.na(name)) stop("Columns of Spark have no ", .Generic, call. = FALSE)
    if (missing(e2)) expressions$call("negative", e1) else expressions$call(unname(name), e1, e2)
  }
  methods::setOldClass("Column", where = where)
  for (signature in list(c("Column", "ANY"), c("ANY", "Column"), c("Column", "Column"), c("Column", "missing"))) methods::setMethod("Ops", signature, apply, where = where)
  methods::setMethod("!", "Column", function(x) expressions$call("not", x), where = where)
  methods::setMethod("show", "Column", function(object) cat("Column\n"), where = where)
}
registerS3method("Math", "Column", function(x, ...) expressions$call(switch(.Generic, ceiling = "ceil", log = "ln", .Generic), x, ...), baseenv())
registerS3method("Summary", "Column", function(..., na.rm = FALSE) expressions$call(.Generic, ...), baseenv())
registerS3method("mean", "Column", function(x, ...) expressions$call("avg", x), baseenv())
