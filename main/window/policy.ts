/**
 * The content security policy of every window, in either host. `bridge` is the WebSocket address of the browser host, for browsers in which 'self'
 * does not cover it. Styles may be inline because the code editor makes its own; scripts never are.
 */
export function contentSecurityPolicy(bridge?: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${bridge ? ` ${bridge}` : ''}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The headers of every answer to a window, in either host. */
export function securityHeaders(bridge?: string): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(bridge),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=(), display-capture=()',
  }
}
