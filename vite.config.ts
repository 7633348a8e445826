import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Chunks that the first screen imports when it runs; the browser fetches them along with the program and not after it. */
const firstScreen = ['MarkdownText', 'ResultChart', 'echarts', 'Overlays']

const preloadFirstScreen: Plugin = {
  name: 'preload-first-screen',
  transformIndexHtml(html, { bundle }) {
    const wanted = new Set<string>()
    const add = (file: string) => {
      const chunk = bundle?.[file]
      if (chunk?.type !== 'chunk' || chunk.isEntry || wanted.has(file)) return
      wanted.add(file)
      for (const needed of chunk.imports) add(needed)
    }
    for (const chunk of Object.values(bundle ?? {})) if (chunk.type === 'chunk' && firstScreen.includes(chunk.name)) add(chunk.fileName)
    return [...wanted].filter(file => !html.includes(file)).map(file => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` }, injectTo: 'head' as const }))
  },
}

export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react(), preloadFirstScreen],
  worker: { format: 'es' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    // The windows' policy lets fonts and images come from files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 6000,
  },
})
