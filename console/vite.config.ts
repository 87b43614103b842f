import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const api = 'http://127.0.0.1:4000'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../.build/console', import.meta.url)),
    emptyOutDir: true,
    target: 'baseline-widely-available',
    // The server's policy is `default-src 'self'`: an asset inlined as a data: URL (small font subsets) would be refused.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        // What only a page that loads later needs stays out of the first load (`entriesAware`).
        // Vendor code changes with an upgrade, ours with a release: a release leaves the large files in browser caches.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler|react-router|react-router-dom)\// },
            { name: 'mui', test: /node_modules\/(@mui|@emotion)\//, entriesAware: true },
            { name: 'graphql', test: /node_modules\/(@apollo|graphql|rxjs|@wry|optimism)\//, entriesAware: true },
            { name: 'admin', test: /node_modules\//, entriesAware: true },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: {
      '/graphql': api,
      '/auth': api,
      '/dev/mail': api,
      '/tenant': api,
      '/logos': api,
      '/usage': api,
      '/billing': api,
      '/archived-invoices': api,
    },
  },
})
