import fc from 'fast-check'

/** Pieces that have broken out of quotes, comments and templates of one language or another. */
const pieces = [
  "'", "''", "'''", '"', '""', '`', '``', '\\', '\\\\', "\\'", '\\"', '\\u0027', '\\x27', '\\047', "'; DROP TABLE t; --", "' OR '1'='1", '" OR ""="', '--', '-- \n', '/*', '*/', '/* */', '/*/',
  '#', ';', ')', '(', ']', '}', '{', ':x', ':y', '::', ':=', '${x}', '${y}', '$${x}', '\\${x}', '${', '$x', '$y', '$1', '?', '$$', '$tag$', '$a', "E'", "e'\\", "r'", "R\"", "U&'", "x'", "N'",
  '{{x}}', '#{x}', '%s', '%(x)s', '<%= x %>', '`rm -rf`', '$(id)', '${env:HOME}', '"""', "'''", '\\N{BULLET}', '<script>alert(1)</script>', '</', '<!--', '-->', '[a](javascript:x)', '![', '**', '~~~', '\u0060\u0060\u0060',
  '\n', '\r', '\r\n', '\n\n', '\t', '\v', '\f', '\u0085', '\u00a0', '\u2028', '\u2029', '\u200b', '\ufeff', '\u202e', '\u0000', '\ud800', '\udc00', '\udfff\ud83d', '😀', 'é', 'e\u0301', 'ａ', '＇', '\u02bc', '日本語', '\uffff', '\u{10ffff}',
  'NULL', 'null', '0', '-1', '1e9', 'NaN', 'true', '2001-01-01', "DATE '", ' ', '  ', '    ',
]

/** Texts of every hostile class: quotes, comments, markers, other languages' syntax, odd Unicode, null bytes, long ones. */
export const hostileText = fc.oneof(
  { weight: 8, arbitrary: fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 8 }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.constantFrom(...pieces) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...pieces), fc.integer({ min: 1, max: 20_000 })).map(([piece, times]) => piece.repeat(times)) },
)

export const anyNumber = fc.oneof(
  fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 5e-324, Number.MAX_VALUE, 1e21, 2 ** 53, -(2 ** 53), 0.1, -0.1, 1e-7),
)

export const anyDate = fc.integer({ min: -719_162, max: 2_932_896 }).map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10))
