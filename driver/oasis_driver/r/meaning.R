# What a name means, as far as it can be told without calling anything that a cell made.

meaning <- new.env()

meaning$most <- 2000L
meaning$text <- function(text) substring(paste(text, collapse = "\n"), 1L, meaning$most)

# The value of a chain of names, `a$b` or `package::a`, and where its name stands. No binding that is code is looked at. NULL where it is not there.
meaning$find <- function(names) {
  first <- names[1L]
  where <- globalenv()
  if (length(names) == 2L && !exists(first, envir = where) && first %in% loadedNamespaces()) {
    where <- asNamespace(first)
    names <- names[-1L]
  }
  while (!exists(names[1L], envir = where, inherits = FALSE)) {
    if (identical(where, emptyenv()) || isNamespace(where)) return(NULL)
    where <- parent.env(where)
  }
  if (bindingIsActive(names[1L], where)) return(NULL)
  value <- get(names[1L], envir = where, inherits = FALSE)
  for (name in names[-1L]) {
    if (inherits(value, "SparkDataFrame")) return(if (name %in% unclass(value)$columns) list(frame = value, column = name))
    if (!is.list(value) || !(name %in% attr(value, "names"))) return(NULL)
    value <- .subset2(value, name)
  }
  list(value = value, package = if (is.function(value)) sub("^(package|namespace):", "", environmentName(where)))
}

meaning$signature <- function(name, fun) {
  shown <- args(fun)
  if (is.null(shown)) return(paste0(name, "(...)"))
  # A function is written with a body, here the one that args() gives.
  sub("^function *", name, meaning$text(utils::head(deparse(shown, nlines = 20L), -1L)))
}

# The title of its page of R's help.
meaning$title <- function(name, package) tryCatch({
  pages <- utils::help((name), package = (package))
  if (length(pages) == 0L) "" else gsub("\\s+", " ", trimws(paste(as.character(tools:::.Rd_get_title(utils:::.getHelpFile(pages))), collapse = "")))
}, error = function(error) "", warning = function(warning) "")

meaning$describe <- function(names, most) {
  found <- meaning$find(names)
  if (is.null(found)) return(list())
  told <- function(of, kind = "", signature = "", doc = "", value = "", size = "", frame = "", column = "", count = 0L, columns = list()) c(list(of, meaning$text(kind), signature, meaning$text(doc), meaning$text(value), size, frame, column, count), columns)
  if (!is.null(found$frame)) return(told("column", frame = unclass(found$frame)$handle$id, column = found$column))
  value <- found$value
  name <- names[length(names)]
  if (is.function(value)) return(told("function", signature = meaning$signature(name, value), doc = meaning$title(name, found$package)))
  kind <- paste(class(value), collapse = ", ")
  if (inherits(value, c("SparkDataFrame", "GroupedData"))) return(told("variable", kind, frame = if (inherits(value, "SparkDataFrame")) unclass(value)$handle$id else "", count = most))
  if (is.data.frame(value)) {
    shown <- utils::head(seq_along(attr(value, "names")), most)
    columns <- unlist(lapply(shown, function(at) list(attr(value, "names")[at], class(.subset2(value, at))[1L])), recursive = FALSE)
    return(told("variable", kind, count = length(attr(value, "names")), columns = as.list(columns)))
  }
  # What has no class says itself by R's own code.
  plain <- is.atomic(value) && !is.object(value) && length(value) == 1L && nchar(value, "bytes") < 10000L
  told("variable", kind, value = if (isTRUE(plain)) substring(deparse(as.vector(value), nlines = 1L)[1L], 1L, 200L) else "", size = if (isTRUE(plain) || is.environment(value)) "" else length(unclass(value)))
}

meaning$answer <- function(fields) {
  words <- vapply(fields, channel$text, "")
  found <- tryCatch(meaning$describe(words[-(1:3)], as.integer(words[2L])), error = function(error) list())
  do.call(channel$send, c(list("described", words[3L]), found))
}
