import { findMatches, type Finding } from '../../model/notebook/find.ts'

/** A person's expression may take for ever on some text; here it holds nobody up and can be ended. */
self.onmessage = ({ data }: MessageEvent<{ cells: { id: string; source: string }[]; finding: Finding }>) => { self.postMessage(findMatches(data.cells, data.finding)) }
