// Makes the keys of updates, signs the manifests that electron-builder wrote, and checks them as the program does. docs/updates.md says when.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { onBundledNode } from '../node.mjs'

await onBundledNode()
const { load, JSON_SCHEMA } = await import('js-yaml')
const { Manifest, readManifest } = await import('../../main/update/manifest.ts')
const { digestOf, keyName, readStatement, signatureName, signedBytes, Statement, updateArches } = await import('../../main/update/statement.ts')

const usage = `npm run release:sign -- keys FILE
    Makes a key: the private one goes to FILE, the public one is printed.
npm run release:sign -- sign --key FILE [--key FILE ...] [--days 90] [--arch x64,arm64] FOLDER
    Signs each manifest (NAME.yml) of a folder of electron-builder's, by each of the keys.
npm run release:sign -- verify --public KEY FOLDER
    Checks the signed manifests of a folder as a program with that public key does.

OASIS_SIGNING_PASSPHRASE, where it is set, encrypts a private key that is made and opens one that is used.`

function fail(message) {
  console.error(message)
  process.exit(1)
}

const passphrase = process.env.OASIS_SIGNING_PASSPHRASE || undefined
const publicOf = key => createPublicKey(key).export({ format: 'jwk' }).x

function makeKeys(file) {
  if (existsSync(file)) fail(`${file} is there already, and a key that is lost cannot be made again. Choose another name.`)
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem', ...(passphrase ? { cipher: 'aes-256-cbc', passphrase } : {}) })
  writeFileSync(file, pem, { mode: 0o600, flag: 'wx' })
  console.log(publicOf(privateKey))
  console.error(`The private key is in ${file}${passphrase ? ', encrypted' : ', not encrypted'}. Keep it where no build and no server can read it. The public key above goes into "updates.keys" of the build.`)
}

function readKey(file) {
  try {
    const key = createPrivateKey({ key: readFileSync(file), ...(passphrase ? { passphrase } : {}) })
    if (key.asymmetricKeyType !== 'ed25519') fail(`${file} is no Ed25519 key.`)
    return key
  } catch (error) {
    return fail(`${file} cannot be read as a private key: ${error.message}`)
  }
}

/** What a manifest is for, by its name and the names of its files, as electron-builder calls them. */
function purposeOf(name, files) {
  const [, channel, suffix = '', linuxArch] = /^([a-z]+)(-mac|-linux(?:-(\w+))?)?\.yml$/.exec(name) ?? fail(`${name} is not called like a manifest of electron-builder.`)
  if (suffix.startsWith('-linux')) return { channel, platform: 'linux', arches: [linuxArch ?? 'x64'] }
  const arches = files.map(file => (/universal/.test(file.url) ? updateArches : /arm64/.test(file.url) ? ['arm64'] : ['x64'])).flat()
  return { channel, platform: suffix === '-mac' ? 'darwin' : 'win32', arches: updateArches.filter(arch => arches.includes(arch)) }
}

const manifestsIn = folder => {
  const found = readdirSync(folder).filter(name => /^[a-z]+(-mac|-linux(-\w+)?)?\.yml$/.test(name)).sort()
  return found.length > 0 ? found : fail(`${folder} has no manifest. Build with "publish" in the configuration of electron-builder, which then writes latest*.yml.`)
}

function signFolder(folder, { keys, days, arches }) {
  const now = Date.now()
  for (const name of manifestsIn(folder)) {
    const bytes = readFileSync(path.join(folder, name))
    const read = Manifest.safeParse(load(bytes.toString('utf8'), { schema: JSON_SCHEMA }))
    if (!read.success) fail(`${name} is not in the form that the program reads:\n${read.error.message}`)
    const manifest = read.data
    for (const { url, sha512, size } of manifest.files) {
      const file = path.join(folder, url)
      if (!existsSync(file)) fail(`${name} names ${url}, which is not in ${folder}.`)
      const content = readFileSync(file)
      if (content.byteLength !== size || createHash('sha512').update(content).digest('base64') !== sha512) fail(`${url} is not the file that ${name} describes. Build again.`)
    }
    const purpose = purposeOf(name, manifest.files)
    const statement = JSON.stringify(Statement.parse({
      format: 1, manifest: name, sha512: digestOf(bytes), version: manifest.version, ...purpose, ...(arches ? { arches } : {}), signedAt: new Date(now).toISOString(), expiresAt: new Date(now + days * 86_400_000).toISOString(),
    }))
    const signatures = keys.map(key => ({ key: keyName(publicOf(key)), signature: sign(null, signedBytes(statement), key).toString('base64') }))
    const to = path.join(folder, signatureName(name))
    writeFileSync(`${to}.next`, `${JSON.stringify({ statement, signatures }, null, 2)}\n`)
    renameSync(`${to}.next`, to)
    console.log(`${signatureName(name)}: ${manifest.version} for ${purpose.platform} (${(arches ?? purpose.arches).join(', ')}), until ${new Date(now + days * 86_400_000).toISOString().slice(0, 10)}`)
  }
}

function verifyFolder(folder, keys) {
  for (const name of manifestsIn(folder)) {
    const purpose = purposeOf(name, Manifest.parse(load(readFileSync(path.join(folder, name), 'utf8'), { schema: JSON_SCHEMA })).files)
    const signature = path.join(folder, signatureName(name))
    if (!existsSync(signature)) fail(`${name} is not signed.`)
    try {
      for (const arch of purpose.arches) {
        const statement = readStatement(readFileSync(signature), { keys, manifest: name, ...purpose, arch, now: Date.now() })
        console.log(`${name}: ${readManifest(readFileSync(path.join(folder, name)), statement).version} for ${purpose.platform} ${arch}, until ${statement.expiresAt.slice(0, 10)}`)
      }
    } catch (error) {
      fail(`${name}: ${error.message}`)
    }
  }
}

/** A public key may begin with a dash, which parseArgs takes for an option where it stands alone. */
const args = process.argv.slice(2).flatMap((word, at, all) => (word === '--public' && all[at + 1] !== undefined ? [`--public=${all[at + 1]}`] : all[at - 1] === '--public' ? [] : [word]))
const { values, positionals: [command, target] } = parseArgs({ args, allowPositionals: true, options: { key: { type: 'string', multiple: true, default: [] }, public: { type: 'string', multiple: true, default: [] }, days: { type: 'string', default: '90' }, arch: { type: 'string' } } })
const days = Number(values.days)
const arches = values.arch?.split(',')
if (command === 'keys' && target) makeKeys(target)
else if (command === 'sign' && target && values.key.length > 0 && days > 0 && days <= 730 && (arches ?? []).every(arch => updateArches.includes(arch))) signFolder(target, { keys: values.key.map(readKey), days, arches })
else if (command === 'verify' && target && values.public.length > 0) verifyFolder(target, values.public)
else {
  console.error(usage)
  process.exit(2)
}
