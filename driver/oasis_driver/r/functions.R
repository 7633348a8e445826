# Functions of R for Spark. As a program it is a worker's: it reads a function, then calls it for each row, and answers with what it gave.

functions <- new.env()

# A function with what it uses of the cells' variables: they are not where it will run.
functions$packed <- function(fun) {
  found <- new.env(parent = globalenv())
  look <- function(fun) {
    if (!is.function(fun) || is.primitive(fun)) return(fun)
    for (name in unique(c(all.names(body(fun)), unlist(lapply(as.list(formals(fun)), all.names))))) {
      if (exists(name, envir = found, inherits = FALSE) || !exists(name, envir = globalenv(), inherits = FALSE)) next
      value <- get(name, envir = globalenv())
      if (inherits(value, c("SparkDataFrame", "GroupedData", "Column"))) stop("A function for Spark cannot use ", name, ", which is Spark's own.", call. = FALSE)
      assign(name, NULL, envir = found)
      assign(name, look(value), envir = found)
    }
    if (identical(environment(fun), globalenv())) environment(fun) <- found
    attr(fun, "srcref") <- NULL
    fun
  }
  look(fun)
}

# What a function gave, as the type that was promised.
functions$typed <- function(value, type) {
  if (length(value) != 1L && !is.null(value)) stop("The function gives ", length(value), " values for a row; it has to give one.", call. = FALSE)
  if (is.null(value)) value <- NA
  if (is.factor(value)) value <- as.character(value)
  switch(type, string = as.character(value), int = as.integer(value), double = as.double(value), boolean = as.logical(value), date = as.Date(value), timestamp = as.POSIXct(value, origin = "1970-01-01"))
}

functions$work <- function(channel, oasis, type) {
  fun <- unserialize(channel$receive()[[1L]])
  repeat {
    fields <- channel$receive()
    answer <- tryCatch({
      starts <- seq(1L, by = 2L, length.out = length(fields) %/% 2L)
      arguments <- lapply(starts, function(at) oasis$values(channel$text(fields[[at]]), fields[[at + 1L]], 1L))
      list("good", oasis$column("", functions$typed(do.call(fun, arguments), type))[[3L]])
    }, error = function(error) list("failed", conditionMessage(error)))
    do.call(channel$send, answer)
  }
}
