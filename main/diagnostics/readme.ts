/** What a bundle says of itself, for whoever opens it. */
export const readme = (dumps: boolean): string => `Diagnostics of Oasis Workbench

facts.json   versions, system, settings, engines, databases, free disk
logs/        what happened, a line of JSON each, time in UTC; the files without a number are the newest${dumps ? '\ndumps/       copies of a program\'s memory when it crashed: as they are, with whatever was in it' : ''}

Home folder, user, computer, spaces and notebooks have other names here. Secrets were taken out where they could be told by their shape or by what stands before them.
No text of a cell, no parameter's value and no row of a result was put in${dumps ? ' (a dump may hold them)' : ''}.
`
