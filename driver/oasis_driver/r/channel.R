# The connection to the driver: messages of text and bytes, each `u32 fields` and for each field `u32 length` and its bytes, little endian. Fields are UTF-8 text or raw.

channel <- new.env()

channel$open <- function(input, output) {
  channel$input <- file(paste0("/dev/fd/", input), "rb", raw = TRUE)
  channel$output <- file(paste0("/dev/fd/", output), "wb", raw = TRUE)
}

channel$read_number <- function() {
  found <- readBin(channel$input, "integer", 1L, endian = "little")
  if (length(found) == 0L) quit(save = "no")
  found
}

# An interrupt in the middle of a message would leave the rest of it.
channel$receive <- function() suspendInterrupts(lapply(seq_len(channel$read_number()), function(at) {
  size <- channel$read_number()
  if (size == 0L) raw(0L) else readBin(channel$input, "raw", size)
}))

channel$send <- function(...) suspendInterrupts({
  fields <- lapply(list(...), function(field) if (is.raw(field)) field else charToRaw(enc2utf8(as.character(field))))
  flush(stdout())
  writeBin(length(fields), channel$output, endian = "little")
  for (field in fields) {
    writeBin(length(field), channel$output, endian = "little")
    if (length(field) > 0L) writeBin(field, channel$output)
  }
  flush(channel$output)
})

channel$text <- function(field) {
  text <- rawToChar(field)
  Encoding(text) <- "UTF-8"
  text
}

# Values of parameters: a kind, how many there are, and each after a mark, `=` for one that is there and `!` for none. Numbers are hexadecimal, which is exact.
channel$value <- function(kind, fields) {
  values <- vapply(fields, function(field) {
    text <- channel$text(field)
    if (startsWith(text, "=")) substring(text, 2L) else NA_character_
  }, "")
  switch(kind,
    text = , list.text = values,
    number = , list.number = as.numeric(values),
    integer = as.numeric(values),
    boolean = as.logical(values),
    date = , range = as.Date(values),
    datetime = as.POSIXct(as.numeric(values), origin = "1970-01-01")
  )
}
