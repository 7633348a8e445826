/** What of a window's policy the host decides: the WebSocket address of the browser host, for browsers in which 'self' does not cover it, and the origin of frames with outputs. */
export interface PolicyOptions { bridge?: string; frames: string }

/**
 * The content security policy of every window, in either host. Styles may be inline because the code editor makes its own; scripts never are.
 */
export function contentSecurityPolicy({ bridge, frames }: PolicyOptions): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${bridge ? ` ${bridge}` : ''}`,
    `frame-src ${frames}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The headers of every answer to a window, in either host. */
export function securityHeaders(options: PolicyOptions): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(options),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=(), display-capture=()',
  }
}
