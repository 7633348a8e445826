/** What browsers and Node both have and the contract uses; consumers see their own library's types instead. */
declare class TextEncoder { encode(text: string): Uint8Array<ArrayBuffer> }
declare class TextDecoder { constructor(label?: string, options?: { fatal?: boolean }); decode(bytes: Uint8Array): string }
interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}
declare class AbortController { readonly signal: AbortSignal; abort(reason?: unknown): void }
