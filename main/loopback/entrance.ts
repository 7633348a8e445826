import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { loopbackLimits } from './limits.ts'

const secret = () => randomBytes(32).toString('base64url')
const digest = (text: string) => createHash('sha256').update(text).digest()

/** The two cookies of a browser that came in: one for the window and its connection, one for files alone. */
export interface Pass { window: string; files: string }

/** Who may come in: one-time links that become cookies. Only digests are kept, and they are compared in constant time. */
export interface Entrance {
  /** A token for one link, good once within a minute. */
  mint(): string
  /** Spends a token and gives cookies for it, or null if the token is unknown, spent or too old. */
  redeem(token: string): Pass | null
  admits(kind: keyof Pass, cookie: string): boolean
}

export function createEntrance(now: () => number = Date.now): Entrance {
  let links: { digest: Buffer; expires: number }[] = []
  const sessions: Record<keyof Pass, Buffer>[] = []
  return {
    mint() {
      const token = secret()
      links = links.filter(link => link.expires > now()).slice(1 - loopbackLimits.links)
      links.push({ digest: digest(token), expires: now() + loopbackLimits.linkLifetime })
      return token
    },
    redeem(token) {
      const given = digest(token)
      const link = links.find(entry => timingSafeEqual(entry.digest, given))
      if (!link) return null
      links = links.filter(entry => entry !== link)
      if (link.expires <= now()) return null
      const pass = { window: secret(), files: secret() }
      sessions.push({ window: digest(pass.window), files: digest(pass.files) })
      if (sessions.length > loopbackLimits.sessions) sessions.shift()
      return pass
    },
    admits(kind, cookie) {
      const given = digest(cookie)
      return sessions.some(session => timingSafeEqual(session[kind], given))
    },
  }
}
