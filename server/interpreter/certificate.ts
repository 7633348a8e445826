import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'

/** A certificate and its key in PEM, and what who dials knows it by: its SHA-256 in hexadecimal. */
export interface Certificate { certificate: string; key: string; fingerprint: string }

const element = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  const { length } = body
  return Buffer.concat([Buffer.from(length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255]), body])
}
const sequence = (...parts: Uint8Array[]) => element(0x30, ...parts)
const ecdsaWithSha256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'))
const time = (moment: Date) => element(0x18, Buffer.from(`${moment.toISOString().replaceAll(/[-:T]|\.\d+/g, '')}`))
/** The one name that it has: nobody is known by it. */
const name = sequence(element(0x31, sequence(Buffer.from('0603550403', 'hex'), element(0x0c, Buffer.from('Oasis Workbench')))))
const day = 24 * 60 * 60_000

/** A new certificate that signs itself, with a key of P-256 that is nowhere else. X.509 version 1, as RFC 5280 writes it; who dials believes its fingerprint and nothing in it. */
export function makeCertificate(now: number): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const serial = randomBytes(16)
  // Positive, and without a zero that need not be there.
  serial[0] = (serial[0]! & 0x3f) | 0x40
  const told = sequence(element(0x02, serial), ecdsaWithSha256, name, sequence(time(new Date(now - day)), time(new Date(now + 3650 * day))), name, publicKey.export({ type: 'spki', format: 'der' }))
  const signature = createSign('SHA256').update(told).sign(privateKey)
  const whole = sequence(told, ecdsaWithSha256, element(0x03, Buffer.from([0]), signature))
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replaceAll(/.{64}/g, '$&\n').trim()}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    fingerprint: createHash('sha256').update(whole).digest('hex'),
  }
}
