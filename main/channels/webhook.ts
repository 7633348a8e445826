import { setTimeout as pause } from 'node:timers/promises'
import { OasisError } from '../../contract/errors.ts'
import { channelLimits } from './limits.ts'

/** Answers after which the channel has not taken the message, and may take it later. */
const later = new Set([429, 503])
/** Failures before anything was sent. */
const unreached = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])

/**
 * Posts a message as `{"text": ...}`, as Slack, Mattermost and others take it. Tried again only where it is certain that it was not taken, so that it is never there twice. OasisError `queryFailed` says what
 * the channel answered, `offline` that it could not be reached, `cancelled` that `signal` aborted; the address is in none of them.
 */
export async function post(channel: string, address: string, text: string, signal: AbortSignal): Promise<void> {
  for (let tries = 1, wait: number = channelLimits.pause; ; tries++, wait *= 2) {
    const outcome = await attempt(channel, address, text, signal)
    if (outcome === null) return
    const again = outcome.again ?? wait
    if (outcome.isFinal || tries === channelLimits.tries || again > channelLimits.longestPause) throw outcome.error
    await pause(again, undefined, { signal }).catch(() => { throw cancelled() })
  }
}

interface Trouble { error: OasisError; isFinal: boolean; /** Milliseconds that the channel asks to wait. */ again: number | null }

const cancelled = () => new OasisError('cancelled', 'The run was cancelled.')

/** One try; null where the channel took the message. */
async function attempt(channel: string, address: string, text: string, signal: AbortSignal): Promise<Trouble | null> {
  const late = AbortSignal.timeout(channelLimits.timeout)
  try {
    const answer = await fetch(address, { method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify({ text }), signal: AbortSignal.any([signal, late]) })
    if (answer.ok) {
      await answer.body?.cancel()
      return null
    }
    const said = sayable(await beginning(answer), address)
    const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
    return {
      error: new OasisError('queryFailed', `The channel ${channel} did not take the message: it answered ${answer.status}${said === '' ? '' : ` (${said})`}.`),
      isFinal: !later.has(answer.status), again: seconds >= 0 ? seconds * 1000 : null,
    }
  } catch (error) {
    if (signal.aborted) throw cancelled()
    if (late.aborted) return { error: new OasisError('offline', `The channel ${channel} did not answer within ${channelLimits.timeout / 1000} s. Whether it took the message is not known.`), isFinal: true, again: null }
    const code = codeOf(error)
    return { error: new OasisError('offline', `The channel ${channel} could not be reached: ${code}.`), isFinal: !unreached.has(code), again: null }
  }
}

/** The beginning of what a channel answered. */
async function beginning(answer: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of answer.body ?? []) {
    text += decoder.decode(part as Uint8Array, { stream: true })
    if (text.length >= channelLimits.said) break
  }
  return text
}

/** What may be told of an answer: its first line, unless the address or its secret part is in it. */
function sayable(text: string, address: string): string {
  const url = new URL(address)
  const secrets = [address, url.pathname + url.search, ...url.pathname.split('/'), ...url.searchParams.values()].filter(part => part.length >= 8)
  if (secrets.some(secret => text.includes(secret))) return ''
  return text.split('\n')[0]!.replaceAll(/\p{Cc}/gu, ' ').trim().slice(0, channelLimits.said)
}

function codeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown; name?: unknown; errors?: { code?: unknown }[] } }
  const code = cause?.code ?? cause?.errors?.[0]?.code
  return typeof code === 'string' ? code : 'the connection failed'
}
