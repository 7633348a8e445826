import { registerHooks } from 'node:module'

const double = new URL(process.env['ELECTRON_DOUBLE_UTILITY'] ? './utility-module.ts' : './electron.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) => specifier === 'electron' || specifier.startsWith('electron/')
    ? { url: double, shortCircuit: true, format: 'module-typescript' }
    : next(specifier, context),
})
