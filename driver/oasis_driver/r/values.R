# Values of R on their way: each column is its name, its type and its bytes.

oasis <- new.env()

# The fields of a column of R: its name, its type, and its values.
oasis$column <- function(name, values) {
  if (is.factor(values)) values <- as.character(values)
  if (inherits(values, "Date")) list(name, "date", writeBin(as.numeric(values), raw(), endian = "little"))
  else if (inherits(values, "POSIXt")) list(name, "timestamp", writeBin(as.numeric(as.POSIXct(values)), raw(), endian = "little"))
  else if (is.object(values) && !inherits(values, c("difftime", "table", "AsIs", "noquote", "numeric_version")) || is.list(values)) stop("A column of the class ", class(values)[1L], " cannot go to Spark: ", name, call. = FALSE)
  else if (is.logical(values)) list(name, "boolean", writeBin(as.integer(values), raw(), endian = "little"))
  else if (is.integer(values)) list(name, "int", writeBin(as.vector(values), raw(), endian = "little"))
  else if (is.numeric(values)) list(name, "double", writeBin(as.numeric(values), raw(), endian = "little"))
  else if (is.character(values)) {
    bytes <- lapply(enc2utf8(as.vector(values)), charToRaw)
    lengths <- ifelse(is.na(values), -1L, lengths(bytes))
    list(name, "string", c(writeBin(as.integer(lengths), raw(), endian = "little"), unlist(bytes[!is.na(values)])))
  } else stop("A column of the class ", class(values)[1L], " cannot go to Spark: ", name, call. = FALSE)
}

# The values of a column of Spark.
oasis$values <- function(type, bytes, rows) {
  if (type == "string") {
    lengths <- readBin(bytes, "integer", rows, endian = "little")
    ends <- 4 * rows + cumsum(as.numeric(pmax(lengths, 0L)))
    values <- vapply(seq_len(rows), function(at) if (lengths[at] < 0L) NA_character_ else if (lengths[at] == 0L) "" else rawToChar(bytes[(ends[at] - lengths[at] + 1):ends[at]]), "")
    Encoding(values) <- "UTF-8"
    values
  } else switch(type,
    boolean = as.logical(readBin(bytes, "integer", rows, endian = "little")),
    int = readBin(bytes, "integer", rows, endian = "little"),
    double = readBin(bytes, "double", rows, endian = "little"),
    date = as.Date(readBin(bytes, "double", rows, endian = "little"), origin = "1970-01-01"),
    timestamp = as.POSIXct(readBin(bytes, "double", rows, endian = "little"), origin = "1970-01-01")
  )
}
