# The program of a session's R cells: reads what the driver asks for and does it, one thing at a time.

local({
  given <- commandArgs(trailingOnly = TRUE)
  here <- given[1L]
  machinery <- new.env(parent = baseenv())
  for (name in given[-(1:3)]) sys.source(file.path(here, name), machinery)
  channel <- machinery$channel
  attach(machinery$spark, name = "oasis", warn.conflicts = FALSE)
  # Methods are looked for where R's own packages are in sight.
  machinery$expressions$register(new.env(parent = globalenv()))
  plots <- file.path(tempdir(), "plots")
  dir.create(plots)
  options(device = function(...) grDevices::png(file.path(plots, "plot-%04d.png"), width = 1280, height = 960, res = 160, type = if (capabilities("cairo")) "cairo" else getOption("bitmapType")), encoding = "UTF-8", warn = 1, keep.source = TRUE)

  show_plots <- function() {
    while (grDevices::dev.cur() > 1L) grDevices::dev.off()
    for (file in sort(list.files(plots, full.names = TRUE))) {
      channel$send("display", "image/png", readBin(file, "raw", file.info(file)$size))
      unlink(file)
    }
  }

  # The line of the cell that the innermost of these calls stands on, and what the trace says.
  trace_of <- function(calls, source) {
    lines <- vapply(calls, function(call) {
      reference <- attr(call, "srcref")
      if (is.null(reference) || !identical(attr(reference, "srcfile")$filename, source$filename)) NA_integer_ else as.integer(reference)[1L]
    }, 1L)
    text <- vapply(calls, function(call) paste(substring(deparse(call, nlines = 1L)[1L], 1L, 200L)), "")
    # Above it is this program, and below it what R does with an error.
    first <- utils::tail(which(text == "eval(expressions[[at]], globalenv())"), 1L)
    last <- which(seq_along(text) > first & grepl("^(\\.handleSimpleError\\(|\\(function \\(error\\))", text))
    kept <- seq_along(text) > first & seq_along(text) < min(last, length(text) + 1L)
    lines <- lines[kept]
    text <- text[kept]
    list(line = if (all(is.na(lines))) NA else utils::tail(lines[!is.na(lines)], 1L), text = ifelse(is.na(lines), text, paste0(text, "  (", source$filename, ", line ", lines, ")")))
  }

  fail <- function(error, line, trace) {
    kind <- if (inherits(error, "SparkError")) class(error)[1L] else ""
    channel$send("ended", "failed", if (inherits(error, "SparkError")) "SparkError" else class(error)[1L], conditionMessage(error), kind, if (is.na(line)) "" else line, paste(trace, collapse = "\n"))
  }

  run <- function(fields) {
    text <- function(at) channel$text(fields[[at]])
    source <- srcfilecopy(text(3L), strsplit(text(2L), "\n", fixed = TRUE)[[1L]], isFile = FALSE)
    machinery$oasis$rows <- as.integer(text(4L))
    at <- 5L
    while (at <= length(fields)) {
      many <- as.integer(text(at + 2L))
      assign(text(at), channel$value(text(at + 1L), fields[at + 2L + seq_len(many)]), globalenv())
      at <- at + 3L + many
    }
    expressions <- tryCatch(parse(text = text(2L), keep.source = TRUE, srcfile = source, encoding = "UTF-8"), error = function(error) error)
    if (inherits(expressions, "error")) {
      message <- sub("^.*?:(\\d+):(\\d+): ", "", sub("\n.*", "", conditionMessage(expressions)), perl = TRUE)
      place <- regmatches(conditionMessage(expressions), regexec(":(\\d+):(\\d+): ", conditionMessage(expressions)))[[1L]]
      return(channel$send("ended", "failed", "ParseError", message, "", if (length(place) == 3L) min(as.integer(place[2L]), max(1L, length(source$lines))) else "", conditionMessage(expressions)))
    }
    references <- attr(expressions, "srcref")
    line <- NA
    trace <- character()
    ended <- tryCatch({
      withCallingHandlers({
        for (at in seq_along(expressions)) {
          line <- as.integer(references[[at]])[1L]
          shown <- allowInterrupts(withVisible(eval(expressions[[at]], globalenv())))
          if (shown$visible && !machinery$oasis$shown(shown$value, at == length(expressions))) {
            if (isS4(shown$value)) methods::show(shown$value) else print(shown$value)
          }
        }
      }, error = function(error) {
        found <- trace_of(sys.calls(), source)
        if (!is.na(found$line)) line <<- found$line
        trace <<- found$text
      })
      NULL
    }, error = function(error) error, interrupt = function(condition) condition)
    show_plots()
    if (is.null(ended)) channel$send("ended", "good")
    else if (inherits(ended, "interrupt")) channel$send("ended", "failed", "Interrupt", "The cell was interrupted.", "", "", "")
    else fail(ended, line, c(paste0("Error: ", conditionMessage(ended)), trace))
  }

  complete <- function(fields) {
    before <- channel$text(fields[[2L]])
    last <- utils::tail(strsplit(before, "\n", fixed = TRUE)[[1L]], 1L)
    if (length(last) == 0L || endsWith(before, "\n")) last <- ""
    utils:::.assignLinebuffer(last)
    utils:::.assignEnd(nchar(last))
    utils:::.guessTokenFromLine()
    utils:::.completeToken()
    token <- get("token", utils:::.CompletionEnv)
    items <- utils::head(utils:::.retrieveCompletions(), as.integer(channel$text(fields[[3L]])))
    kinds <- vapply(items, function(item) if (exists(item, mode = "function")) "function" else "variable", "")
    do.call(channel$send, c(list("completions", channel$text(fields[[4L]]), nchar(before) - nchar(token)), as.list(rbind(items, kinds))))
  }

  channel$open(given[2L], given[3L])
  channel$send("ready", paste(R.version$major, R.version$minor, sep = "."))
  repeat {
    fields <- NULL
    tryCatch(suspendInterrupts(fields <- channel$receive()), interrupt = function(condition) NULL)
    if (is.null(fields)) next
    # One that came late is nobody's, and one that comes now waits for the cell's own code.
    tryCatch(suspendInterrupts({
      kind <- channel$text(fields[[1L]])
      if (kind == "run") run(fields) else if (kind == "describe") machinery$meaning$answer(fields) else if (kind == "complete") tryCatch(complete(fields), error = function(error) channel$send("completions", channel$text(fields[[4L]]), 0))
    }), interrupt = function(condition) NULL)
  }
})
