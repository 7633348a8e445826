import { windowLimits } from '../../contract/workbench/window.ts'

/** Links from anywhere into the program begin so: `oasis://SPACE/NOTEBOOK?parameter=value`. */
export const linkScheme = 'oasis'

/** Whether a text may be a link of ours. What it asks for, the window reads that follows it. */
export const isLink = (text: string): boolean => text.length <= windowLimits.link && text.toLowerCase().startsWith(`${linkScheme}://`) && !/\p{Cc}/u.test(text)
