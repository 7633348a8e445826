# The program of an executor that calls a function of R: what the function prints goes to the executor's log.

local({
  given <- commandArgs(trailingOnly = TRUE)
  here <- given[1L]
  machinery <- new.env(parent = globalenv())
  for (name in given[-(1:4)]) sys.source(file.path(here, name), machinery)
  machinery$channel$open(given[2L], given[3L])
  machinery$functions$work(machinery$channel, machinery$oasis, given[4L])
})
