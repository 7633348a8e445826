import fc from 'fast-check'

const letters = (alphabet: string, min: number, max = min) => fc.array(fc.constantFrom(...alphabet), { minLength: min, maxLength: max }).map(found => found.join(''))
const lower = 'abcdefghijklmnopqrstuvwxyz'
const upper = lower.toUpperCase()
const digits = '0123456789'
const word = lower + upper + digits
const base64 = `${word}+/`
/** A part that has capitals, small letters and digits, as chance gives them to a part of this length. */
const mixed = (alphabet: string, length: number) => letters(alphabet, length - 6).map(rest => `aZ3kQ9${rest}`)
/** What people type as a password where it is written as it is, and within quotes. */
const bare = letters(`${word}!#$%*+-./:=?^_~|{}@`, 8, 24).filter(text => !/[/:@?#]$/.test(text))
const withSpaces = letters(`${word} !#$%&()*+,-./:;<=>?@[]^_{|}~`, 8, 24).filter(text => text.trim() === text)
const encoded = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, letter => `%${letter.charCodeAt(0).toString(16)}`)
const pem = letters(base64, 200).map(text => text.match(/.{1,64}/g)!.join('\n'))
const bytesAsBase64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')

/** A secret, and the text that it stands in. */
export interface Secret { kind: string; secret: string; text: string }

const of = (kind: string, secret: fc.Arbitrary<string>, ...forms: ((secret: string) => string)[]): fc.Arbitrary<Secret> =>
  fc.tuple(secret, fc.constantFrom(...forms)).map(([found, form]) => ({ kind, secret: found, text: form(found) }))
const it = (secret: string) => secret

/** Secrets of every kind, as programs and people write them. */
export const secrets: readonly fc.Arbitrary<Secret>[] = [
  of('a password', bare, secret => `password=${secret}`, secret => `PGPASSWORD=${secret} psql`, secret => `pwd: ${secret}`, secret => `--password ${secret}`, secret => `--db-password=${secret}`, secret => `the password is ${secret}`, secret => `<password>${secret}</password>`),
  of('a password within quotes', withSpaces, secret => `{"password":${JSON.stringify(secret)},"user":"x"}`, secret => `{ password: '${secret}', user: 'x' }`, secret => `CREATE USER x IDENTIFIED BY '${secret}'`, secret => `CREATE SECRET (TYPE s3, KEY_ID 'x', SECRET '${secret}')`,
    secret => JSON.stringify({ body: JSON.stringify({ api_key: secret, other: 1 }) }), secret => `Passphrase = "${secret}"`),
  of('a password in an address', bare, secret => `postgres://ada:${encoded(secret)}@db.example:5432/x?sslmode=require`, secret => `https://${encoded(secret)}@example.org/repository.git`, secret => `mongodb+srv://u:${encoded(secret)}@cluster0.example/`, secret => `https:\\/\\/u:${encoded(secret)}@example.org\\/x`),
  of('a raw password in an address', letters(`${word}!$*+-._~/#`, 8, 20).map(text => `x${text}`), secret => `postgres://ada:${secret}@db.example:5432/x`, secret => `jdbc:oracle:thin:scott/${secret}@db:1521:orcl`),
  of('a secret in a query', bare, secret => `https://example.org/a?x=1&token=${encoded(secret)}&y=2`, secret => `GET /cb?access_token=${encoded(secret)}`, secret => `https://account.blob.core.windows.net/c/b?sv=2022&sig=${encoded(secret)}`, secret => `https://s3.amazonaws.com/b/k?X-Amz-Signature=${encoded(secret)}`, secret => `/x?key=${encoded(secret)}`),
  of('a header', letters(`${word}._~+/=-`, 12, 60), secret => `Authorization: Bearer ${secret}`, secret => `authorization: 'Token ${secret}'`, secret => `-H "Authorization: ApiKey ${secret}"`, secret => `Proxy-Authorization: Basic ${bytesAsBase64(`u:${secret}`)}\n${secret.slice(0, 0)}`, secret => `{"Authorization":"Bearer ${secret}"}`, secret => `X-Api-Key: ${secret}`),
  of('a cookie', letters(word, 12, 60), secret => `Cookie: a=1; sessionid=${secret}; b=2`, secret => `Set-Cookie: x=${secret}; HttpOnly`, secret => `{"cookie":"sid=${secret}"}`),
  of('a token alone', letters(`${word}._-`, 8, 40).filter(text => /^[a-z]/.test(text)), secret => `sent with bearer ${secret}`),
  of('an AWS key', letters(upper + digits, 16).map(rest => `AKIA${rest}`), it, secret => `key ${secret} is not valid`),
  of('an AWS secret', mixed(base64, 40).filter(text => /^\w/.test(text)), it, secret => `aws_secret_access_key = ${secret}`, secret => `The request with ${secret} was refused`),
  of('an Azure key', letters(base64, 86).map(rest => `${rest}==`), secret => `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${secret};EndpointSuffix=core.windows.net`, secret => `Endpoint=sb://x/;SharedAccessKeyName=y;SharedAccessKey=${secret}`, it),
  of('a key of Google', letters(`${word}_-`, 35).map(rest => `AIza${rest}`), it, secret => `https://maps.googleapis.com/x?key=${secret}`),
  of('a token of Google', letters(`${word}_-`, 60).map(rest => `ya29.${rest}`), it),
  of('a token of GitHub', fc.tuple(fc.constantFrom('ghp', 'gho', 'ghu', 'ghs', 'ghr'), letters(word, 36)).map(parts => parts.join('_')), it, secret => `line\n${secret}`, secret => `https://${secret}@github.com/x/y`, secret => `remote: ${secret} is expired`),
  of('a fine token of GitHub', letters(`${word}_`, 82).map(rest => `github_pat_${rest}`), it),
  of('a token of Slack', fc.tuple(letters(digits, 12), letters(digits, 12), letters(word, 24)).map(([a, b, c]) => `xoxb-${a}-${b}-${c}`), it),
  of('a hook of Slack', fc.tuple(letters(upper + digits, 9), letters(upper + digits, 11), letters(word, 24)).map(([a, b, c]) => `T${a}/B${b}/${c}`), secret => `https://hooks.slack.com/services/${secret}`),
  of('a JWT', fc.tuple(letters(lower, 4, 30), letters(`${word}_-`, 43)).map(([name, signature]) => `${Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url')}.${Buffer.from(JSON.stringify({ sub: name, iat: 1 })).toString('base64url')}.${signature}`), it, secret => `line\n\t${secret}`, secret => `id ${secret} is too old`),
  of('a private key', pem, secret => `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n-----END RSA PRIVATE KEY-----`, secret => `{"private_key":${JSON.stringify(`-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`)}}`, secret => `-----BEGIN OPENSSH PRIVATE KEY-----\n${secret}`),
  of('a connection string', letters(`${word}!$%*+-./:?@^_~`, 8, 24), secret => `Server=db;Database=x;User Id=sa;Password=${secret};Encrypt=yes`, secret => `host=db user=ada password=${secret} dbname=x`, secret => `jdbc:sqlserver://db;user=sa;password=${secret};`),
  of('a long random word', mixed(word, 40), it, secret => `refused: ${secret}`),
]

/** The same text as it stands within an address, within JSON, within JSON within JSON, and in Base64 of the whole. */
export const encodings: readonly ((text: string) => string)[] = [
  text => text, text => encodeURIComponent(text), text => JSON.stringify(text), text => JSON.stringify(JSON.stringify({ text })), text => bytesAsBase64(text), text => Buffer.from(text, 'utf8').toString('base64url'), text => `https://example.org/x?next=${encodeURIComponent(text)}&a=1`,
]

/** Every way in which a secret could still be read in a text. */
export function waysToRead(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1)
  return [...new Set([secret, encodeURIComponent(secret), encoded(secret), inJson, JSON.stringify(inJson).slice(1, -1), bytesAsBase64(secret).replace(/=+$/, ''), Buffer.from(secret, 'utf8').toString('base64url')])]
}
