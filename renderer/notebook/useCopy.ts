import { useState } from 'react'

/** How long it is said that something was copied, in milliseconds. */
const said = 1500

/** Copies a text, and says for a moment that it did. */
export function useCopy(): { copied: boolean; copy(text: string): void } {
  const [copied, setCopied] = useState(false)
  return {
    copied,
    copy(text) {
      void navigator.clipboard.writeText(text).then(() => {
        setCopied(true)
        setTimeout(() => setCopied(false), said)
      })
    },
  }
}
