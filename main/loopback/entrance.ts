import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { loopbackLimits } from './limits.ts'

const secret = () => randomBytes(32).toString('base64url')
const digest = (text: string) => createHash('sha256').update(text).digest()

/** Who may come in: one-time links that become cookies. Only digests are kept, and they are compared in constant time. */
export interface Entrance {
  /** A token for one link, good once within a minute. */
  mint(): string
  /** Spends a token and gives the value of a cookie, or null if the token is unknown, spent or too old. */
  redeem(token: string): string | null
  admits(cookie: string): boolean
}

export function createEntrance(now: () => number = Date.now): Entrance {
  let links: { digest: Buffer; expires: number }[] = []
  const sessions: Buffer[] = []
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
      const cookie = secret()
      sessions.push(digest(cookie))
      if (sessions.length > loopbackLimits.sessions) sessions.shift()
      return cookie
    },
    admits(cookie) {
      const given = digest(cookie)
      return sessions.some(session => timingSafeEqual(session, given))
    },
  }
}
