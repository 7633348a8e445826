import { portLimits } from '../../contract/frames.ts'

/** Every limit of the browser host: times in milliseconds, sizes in bytes. */
export const loopbackLimits = {
  /** How long a one-time link may be used, once. */
  linkLifetime: 60_000,
  /** Links that wait to be used; the oldest goes first. */
  links: 16,
  /** Browsers that hold a cookie; the oldest goes first. */
  sessions: 64,
  connections: 256,
  /** Windows connected at once. */
  bridges: 32,
  frame: portLimits.frame,
  /** What a window may leave unread before its connection is closed. */
  unread: 64 * 1024 * 1024,
  heartbeat: 15_000,
  requestHeaders: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  /** How long stopping waits for the workbench before it stops anyway. */
  stop: 5_000,
} as const
