import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { projectPath } from '../core/paths.ts'
import { findBreaches } from './boundaries.ts'

const top = projectPath()
const bin = (name: string) => path.join(top, 'node_modules/.bin', name)

interface Check {
  name: string
  /** Null when all is well, else what is wrong. */
  run: () => string | null
  /** What mends it. */
  mend: string
}

const checks: readonly Check[] = [
  { name: 'format and lint', run: () => command('biome', ['ci', '--colors=off', '--error-on-warnings', '.']), mend: 'npm run format' },
  { name: 'types of the API', run: () => command('tsc', ['-p', 'tsconfig.json']), mend: 'fix the types' },
  { name: 'types of the console', run: () => command('tsc', ['-p', 'console/tsconfig.json']), mend: 'fix the types' },
  { name: 'import directions', run: boundaries, mend: 'see the layout in the README' },
  { name: 'schema.graphql', run: schemaDrift, mend: 'npm run schema:emit' },
  {
    name: 'generated hooks',
    run: () => command('graphql-codegen', ['--config', 'codegen.ts', '--check']),
    mend: 'npm run codegen',
  },
  { name: 'migrations', run: migrationDrift, mend: 'npm run db:generate -- --name <what>' },
]

function command(name: string, args: string[]): string | null {
  const { status, stdout, stderr } = spawnSync(bin(name), args, { cwd: top, encoding: 'utf8' })
  return status === 0 ? null : `${stdout}${stderr}`.trim()
}

function boundaries(): string | null {
  const breaches = findBreaches(top)
  if (breaches.length === 0) return null
  return breaches.map(({ file, imports, rule }) => `${file} imports ${imports}: ${rule}`).join('\n')
}

function schemaDrift(): string | null {
  const emit = spawnSync(bin('tsx'), ['api/emit-schema.ts', '--print'], { cwd: top, encoding: 'utf8' })
  if (emit.status !== 0) return emit.stderr.trim()
  const committed = readFileSync(path.join(top, 'schema.graphql'), 'utf8')
  return emit.stdout === committed ? null : 'schema.graphql is not what the resolvers give.'
}

/** Lets the generator run on a copy: it writes a file when tables and migrations differ. */
function migrationDrift(): string | null {
  const copy = mkdtempSync(path.join(tmpdir(), 'betrace-migrations-'))
  try {
    cpSync(path.join(top, 'drizzle'), copy, { recursive: true })
    const before = readdirSync(copy).length
    execFileSync(bin('drizzle-kit'), ['generate', '--config', 'api/db/drizzle.config.ts'], {
      cwd: top,
      env: { ...process.env, MIGRATIONS_OUT: path.relative(top, copy) },
      stdio: 'ignore',
    })
    return readdirSync(copy).length === before ? null : 'The tables have changed since the last migration.'
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

let failed = 0
for (const check of checks) {
  const started = performance.now()
  const problem = check.run()
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${problem ? 'FAILED' : 'ok    '} ${check.name} (${seconds} s)`)
  if (!problem) continue
  failed += 1
  console.log(`${problem}\n  -> ${check.mend}`)
}
console.log(`\ncheck: ${checks.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
