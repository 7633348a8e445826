/** What stands where a secret stood. */
export const redacted = '[redacted]'

/** A shape that secrets have in text, and what stands there instead; `$1` is the part that may be read. Each is linear in the length of the text. */
export interface Shape { find: RegExp; put: string }

/** Words after which a value is a secret, as they stand in settings, headers, addresses, connection strings, environments and SQL. */
const names = [
  'pass(?:word|wd|phrase|code)', '(?<![a-z])pass(?![a-z])', 'pwd', 'secret', 'token', 'api[_-]?key', 'access[_-]?key', 'account[_-]?key', 'shared[_-]?access[_-]?(?:key|signature)', 'private[_-]?key', 'encryption[_-]?key',
  'master[_-]?key', 'client[_-]?key', 'key[_-]?id', 'credential', '(?<![a-z])auth(?:orization|[_-]?key)?(?![a-z])', 'identified by', 'signature', '(?<![a-z])sig(?![a-z])', 'session[_-]?(?:id|key)', '(?<![a-z])sid(?![a-z])', '(?<=[?&])(?:key|code|sas)',
].join('|')

/**
 * The value after such a word: within quotes to the quote that ends it, at whatever depth of escaping (`\\"`), with doubled quotes inside; else to the next space, `;` or `&`.
 * A quote that nobody ends takes the rest.
 */
const quoted = (escapes: string, quote: string) => `(?<${escapes}>\\\\*)(?<${quote}>["'\`])(?:\\k<${quote}>\\k<${quote}>|(?!(?<!\\\\)\\k<${escapes}>\\k<${quote}>)[^])*(?:\\k<${escapes}>\\k<${quote}>)?`

/** Every shape, in the order in which they are looked for: the longest first. */
export const shapes: readonly Shape[] = [
  // Keys in PEM, also one that was cut off.
  { find: /-----BEGIN [A-Z0-9 ]{2,40}-----[^]*?(?:-----END [A-Z0-9 ]{2,40}-----|$)/g, put: '[redacted key]' },
  // Headers, to the end of their line.
  { find: /\b((?:proxy-)?authorization|(?:set-)?cookie2?|x-[a-z-]{0,40}(?:key|token|auth|secret)[a-z-]{0,40})(\\*["'\]]?\s*(?:=>|[:=]|,\s(?=\\*["']))\s*)[^\r\n]+/gi, put: `$1$2${redacted}` },
  { find: /\b(bearer)\s+[^\s"'\\]{4,}/gi, put: `$1 ${redacted}` },
  { find: /\b(basic|negotiate|ntlm|digest)\s+(?=[^\s"']*[A-Z0-9=])[A-Za-z0-9+/_~.-]{6,}={0,2}/gi, put: `$1 ${redacted}` },
  // NAME=VALUE, NAME: VALUE, "NAME": "VALUE", <NAME>VALUE, NAME 'VALUE', --NAME VALUE; but not FILE.ts:LINE.
  { find: new RegExp(`(${names})(?![\\w./-]{0,60}\\.(?:[cm]?[jt]sx?|py):\\d)([\\w.-]{0,40}\\\\*["'\`\\]]?(?:\\s*(?:=>|:=|[:=>])\\s*|\\s+(?:is|was)\\s+|\\s+(?=\\\\*["'\`])|(?<=--[\\w-]{1,60})\\s+))(?:${quoted('e', 'q')}|[^\\s;&]+)`, 'gi'), put: `$1$2$<e>$<q>${redacted}$<e>$<q>` },
  // Name and password in an address: to the last @ of what names the host, and beyond where a password was written as it is.
  { find: /\b([a-z][a-z0-9+.-]{1,30}:(?:\\*\/){2})[^\s/?#"'<>]*@/gi, put: `$1${redacted}@` },
  { find: /\b([a-z][a-z0-9+.-]{1,30}:(?:\\*\/){2})[^\s:/@"'<>]*:(?!\d{1,5}(?:[/?#\s"'\\),]|$))[^\s"'<>]*@/gi, put: `$1${redacted}@` },
  { find: /\b(jdbc:oracle:\w{1,20}:)[^\s@]+@/gi, put: `$1${redacted}@` },
  // Tokens that say by their beginning what they are.
  { find: /eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){1,4}/g, put: redacted },
  { find: /(?<![A-Z0-9])(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z0-9]{12,}/g, put: redacted },
  { find: /(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|gl(?:pat|dt|rt|soat|ft)-[\w-]{16,}|xox[a-z](?:-[\w-]{6,}|\.[\w.-]{6,})|xapp-[\w-]{8,}|(?:sk|rk|pk)_(?:live|test)_\w{12,}|sk-[\w-]{16,}|npm_\w{24,}|pypi-[\w-]{16,}|hf_[A-Za-z0-9]{20,}|dapi[0-9a-f]{24,}(?:-\d+)?|dop_v1_[0-9a-f]{40,}|AIza[\w-]{30,}|ya29\.[\w.-]{16,}|GOCSPX-[\w-]{16,}|SG\.[\w-]{16,}\.[\w-]{16,}|shp(?:at|ca|pa|ss)_[0-9a-f]{24,}|glsa_\w{24,}|hv[sb]\.[\w-]{20,}|\d{8,10}:[\w-]{35}(?![\w-])|AGE-SECRET-KEY-1[0-9A-Z]{20,}|[A-Za-z0-9]{3}8Q~[\w~.-]{30,})/g, put: redacted },
  { find: /(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]+/g, put: `$1${redacted}` },
  // Keys of clouds that are known by their length alone: 40 and 88 characters of Base64.
  { find: /(?<![A-Za-z0-9+/_.-])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*\d)[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=_-])/g, put: redacted },
  { find: /(?<=\/)(?=(?:[a-z0-9+/]*[A-Z]){2})(?=(?:[A-Za-z+/]*\d){2})[A-Za-z0-9+][A-Za-z0-9+/]{39}(?=\/|[^\w+/=.-]|$)/g, put: redacted },
  { find: /[A-Za-z0-9+/]{86,}==/g, put: redacted },
  // Long words that nobody would write: capitals, small letters and several digits. What is a hash in hexadecimal stays.
  { find: /(?<![\w+-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=(?:[A-Za-z_-]*\d){3})[\w-]{32,}(?![\w-])/g, put: redacted },
  // People: addresses of mail, and whoever has a home folder.
  { find: /(?<![\w.+%-])[\w.+%-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z])/g, put: '[address]' },
  { find: /((?:\/|^)(?:home|Users)\/|[A-Za-z]:(?:\\+|\/)Users(?:\\+|\/))(?:(?!\[)[^/\\\r\n"'<>|:]{1,64}(?=[/\\])|(?!\[)[^/\\\s"'<>|:,)]{1,64})/gi, put: '$1[user]' },
]
