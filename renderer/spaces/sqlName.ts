/** A name, in parts, as SQL takes it: quoted where it must be. */
export const sqlName = (...parts: string[]): string => parts.map(part => (/^[A-Za-z_]\w*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`)).join('.')
