import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { projectPath } from '../core/paths.ts'

/**
 * `npm test`: everything that needs only npm. Unit and module tests on a real PostgreSQL, component tests, then the
 * build, and on it the tests of the process and the browser tests. `npm test contract` runs the production adapters against their emulators instead, `npm run test:drools` the rules sidecar.
 * The last lines say what failed and why, what was skipped, and count.
 */
interface Stage {
  name: string
  config: string
  /** npm script to run first. */
  before?: string
}

const suites: Record<string, readonly Stage[]> = {
  all: [
    { name: 'API', config: 'api/test/vitest.config.ts' },
    { name: 'console components', config: 'console/vitest.config.ts' },
    { name: 'product', config: 'api/test/product.vitest.config.ts', before: 'build' },
    { name: 'browser', config: 'console/e2e/vitest.config.ts' },
  ],
  drools: [{ name: 'Drools sidecar', config: 'api/test/drools.vitest.config.ts' }],
  contract: [{ name: 'contracts of the production adapters', config: 'api/test/contract.vitest.config.ts' }],
}

interface JsonReport {
  numPassedTests: number
  numFailedTests: number
  success: boolean
  /** `message` is why a file could not be read at all. */
  testResults: {
    name: string
    message: string
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}

const stages = suites[process.argv[2] ?? 'all'] ?? []
const top = projectPath()
const reports = mkdtempSync(path.join(tmpdir(), 'betrace-reports-'))
const total = { passed: 0, failed: 0, skipped: [] as string[], failures: [] as string[] }

for (const [index, stage] of stages.entries()) {
  console.log(`\n== ${stage.name}`)
  if (stage.before && run('npm', ['run', '-s', stage.before]) !== 0) {
    console.log(`npm run ${stage.before} failed`)
    total.failed += 1
    continue
  }
  const output = path.join(reports, `${index}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${output}`]
  const status = run(path.join(top, 'node_modules/.bin/vitest'), ['run', '--config', stage.config, ...reporters])
  const report = readReport(output)
  total.passed += report.numPassedTests
  total.failed += Math.max(report.numFailedTests, status === 0 ? 0 : 1)
  for (const file of report.testResults) {
    const name = path.relative(top, file.name)
    if (file.message) total.failures.push(`${name}\n${indent(file.message)}`)
    for (const test of file.assertionResults)
      if (test.status === 'failed')
        total.failures.push(`${name}: ${test.fullName}\n${indent(test.failureMessages.join('\n'))}`)
      else if (test.status !== 'passed') total.skipped.push(`${name}: ${test.fullName}`)
  }
}
rmSync(reports, { recursive: true, force: true })

for (const failure of total.failures) console.log(`\nFailed: ${failure}`)
console.log(total.skipped.length ? `\nSkipped:\n  ${total.skipped.join('\n  ')}` : '\nNothing was skipped.')
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`)
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1)

function run(command: string, args: string[]): number {
  return spawnSync(command, args, { cwd: top, stdio: 'inherit' }).status ?? 1
}

/** The first lines of a message, which may show a whole page, under the name of its test. */
function indent(message: string): string {
  return message
    .split('\n')
    .slice(0, 40)
    .map((line) => `    ${line}`)
    .join('\n')
}

/** A run that ended before it could report counts as one failure. */
function readReport(file: string): JsonReport {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, success: false, testResults: [] }
  }
}
