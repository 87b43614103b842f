import { existsSync } from 'node:fs'
import { projectPath } from '../core/paths.ts'
import type { BenchResult } from './report.ts'
import { report } from './report.ts'

/** `npm run bench <name>`: runs one benchmark program and prints its table and JSON line. */
const benches: Record<string, () => Promise<{ bench: () => Promise<BenchResult> }>> = {
  keys: () => import('./keys.ts'),
  onboarding: () => import('./onboarding.ts'),
  export: () => import('./export.ts'),
  drools: () => import('./drools.ts'),
  rules: () => import('./rules.ts'),
  usage: () => import('./usage.ts'),
  billing: () => import('./billing.ts'),
}

const name = process.argv[2] ?? ''
const load = benches[name]
/** Those that run the code itself; the others start the built product. */
const inProcess = ['rules', 'drools', 'billing']
if (!load || !(inProcess.includes(name) || existsSync(projectPath('.build/api/main.js')))) {
  console.error(load ? 'Run `npm run build` first.' : `Which one? ${Object.keys(benches).join(', ')}`)
  process.exit(1)
}
const { bench } = await load()
report(name, await bench())
