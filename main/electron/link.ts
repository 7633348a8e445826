/** Links from anywhere into the program: `oasis://open#notebook=…`, as the window writes them. */
export const linkScheme = 'oasis'

/** Characters of a link; a longer one is no link of ours. */
const longest = 100_000

/** The part of a link that tells the window what to show, with its `#`; '' for what is no link of ours. It stays data: the window reads what it knows of it and leaves the rest. */
export function fragmentOf(link: string): string {
  if (link.length > longest || !link.startsWith(`${linkScheme}:`) || !URL.canParse(link)) return ''
  const { protocol, host, hash } = new URL(link)
  return protocol === `${linkScheme}:` && host === 'open' && hash.length > 1 ? hash : ''
}

/** The link among the arguments of a start, as the system hands it over; '' where there is none. */
export const fragmentAmong = (args: readonly string[]): string => args.map(fragmentOf).find(fragment => fragment !== '') ?? ''
