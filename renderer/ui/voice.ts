import { createStore } from 'zustand/vanilla'

/** What was said last to those who listen to the window; `number` tells two of the same words apart. */
export const voice = createStore<{ text: string; number: number }>(() => ({ text: '', number: 0 }))

/** Says something aloud that the eye sees by itself, such as where a cell is now. */
export const announce = (text: string): void => voice.setState(({ number }) => ({ text, number: number + 1 }))
