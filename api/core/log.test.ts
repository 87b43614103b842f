import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { projectPath } from './paths.ts'

const program = (end: string) => `
  const { createLogger } = await import(${JSON.stringify(projectPath('api/core/log.ts'))})
  const log = createLogger('info')
  for (let i = 0; i < 500; i++) log.info({ i, token: 'never seen' }, 'a line of some length, so that they fill a write')
  ${end}`

test.each([
  ['at its own end', '', 0],
  ['by process.exit', 'process.exit(3)', 3],
  ['by an error that nobody caught', 'throw new Error("unforeseen")', 1],
])('a process that ends %s has written every line, once and in order', (_how, end, status) => {
  const ended = spawnSync(process.execPath, ['--input-type=module', '--eval', program(end)], { encoding: 'utf8' })
  expect(ended.status).toBe(status)
  const lines = ended.stdout.trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line).i)).toEqual(Array.from({ length: 500 }, (_, i) => i))
  expect(ended.stdout).not.toContain('never seen')
})
