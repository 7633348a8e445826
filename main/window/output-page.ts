/** Where outputs that may script are served, below an origin that is not the window's. */
export const outputPaths = { page: '/output/', probe: '/output/probe', reach: '/output/reach' } as const

/**
 * The policy of such a page, in either host: scripts run, in an origin that nobody shares, and reach nothing. `ancestors` are the origins whose windows may show it; `connect` is for
 * the probe alone.
 */
export function outputHeaders(ancestors: string, connect = "'none'"): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': [
      'sandbox allow-scripts', "default-src 'none'", "script-src 'unsafe-inline' 'unsafe-eval'", "style-src 'unsafe-inline'", 'img-src data: blob:', 'font-src data:', 'media-src data: blob:',
      `connect-src ${connect}`, "form-action 'none'", "base-uri 'none'", `frame-ancestors ${ancestors}`,
    ].join('; '),
    // What a content security policy leaves open: WebRTC, name look-ups and connections made in advance.
    'connection-allowlist': '()',
    'x-dns-prefetch-control': 'off',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=(), display-capture=(), clipboard-read=(), clipboard-write=(), fullscreen=(), autoplay=()',
    'cache-control': 'no-store',
  }
}

/** Before anything of the output: takes the window's colours, tells the height, and takes away what the policy may not know of. */
const start = `(() => {
  for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel']) delete window[name]
  const tell = parent.postMessage.bind(parent)
  const root = document.documentElement
  const dress = look => { for (const [name, value] of Object.entries(look)) root.style.setProperty(name, value) }
  try { dress(JSON.parse(decodeURIComponent(location.hash.slice(1)))) } catch {}
  addEventListener('message', event => { if (event.source === parent && event.data && event.data.oasis === 'look') dress(event.data.look) })
  let last = -1
  const measure = () => {
    const height = Math.ceil(Math.max(root.getBoundingClientRect().height, document.body ? document.body.scrollHeight : 0))
    if (height !== last) tell({ oasis: 'height', height: last = height }, '*')
  }
  const watch = new ResizeObserver(measure)
  watch.observe(root)
  addEventListener('DOMContentLoaded', () => { watch.observe(document.body); measure() })
  addEventListener('load', measure)
})()`

const style = `
:root { background: transparent; color: var(--text); font: 14px/22px system-ui, sans-serif; accent-color: var(--accent); }
body { margin: 0; padding: 4px 12px; overflow-wrap: anywhere; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 12px; text-align: left; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
a { color: var(--accent); }
pre, code { font-family: ui-monospace, monospace; font-size: 12.5px; }
img, svg, canvas, video { max-width: 100%; }`

const page = (head: string, body: string) => `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>${style}</style><script>${head}</script></head><body>${body}</body></html>`

/** The page of one output. Its HTML stands in it as it is. */
export const outputPage = (html: string): string => page(start, html)

/** What stands where a page was fetched already, or was waited for too long: it asks the window for another. */
export const spentPage = page("parent.postMessage({ oasis: 'spent' }, '*')", '')

/**
 * Finds out whether the browser holds to the list of allowed connections, which is empty: by a request that the content security policy of this one page would let through. `reach` answers
 * whoever asks.
 */
export const probePage = page(`fetch(${JSON.stringify(outputPaths.reach)}, { mode: 'no-cors' }).then(() => false, () => true).then(held => parent.postMessage({ oasis: 'probe', held }, '*'))`, '')
