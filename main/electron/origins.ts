/** Where windows live in Electron. */
export const origin = 'app://workbench'
/** Where outputs that may script live: a scheme of their own. */
export const outputOrigin = 'output://frame'
