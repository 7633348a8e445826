/** An object that throws when something is read of it that the double does not have: silence would hide a use of Electron that nothing has tested. */
export function emulated<T extends object>(name: string, known: T): T {
  return new Proxy(known, {
    get(target, key, receiver) {
      if (key in target || typeof key === 'symbol' || key === 'then') return Reflect.get(target, key, receiver) as unknown
      throw new Error(`The Electron double does not emulate ${name}.${key}`)
    },
  })
}
