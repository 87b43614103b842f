import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createTestApp, type TestApp, type TestPerson } from '../test/app.ts'
import { createTenant } from '../test/factories.ts'

const run = promisify(execFile)
const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))

let app: TestApp
let owner: TestPerson
let tenantId: string
let url: string
let key: string

beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
  tenantId = await createTenant(app, owner)
  await app.server.listen({ host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${(app.server.server.address() as AddressInfo).port}`
  key = await makeKey(['tenant:read', 'settings:manage'])
})
afterAll(() => app.close())

async function makeKey(permissions: string[]): Promise<string> {
  const input = { name: 'CI', permissions }
  const create = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }'
  const { data } = await app.graphql(create, { input }, { as: owner, tenantId })
  return data.createApiKey.secret
}

async function recordedBuild(): Promise<string | undefined> {
  const { data } = await app.graphql('{ tenant { metadata { key value } } }', {}, { as: owner, tenantId })
  return data.tenant.metadata.find((entry: { key: string }) => entry.key === 'build')?.value
}

/** What GitHub runs: the steps in the environment of their job, with the repository's secrets and variables in it. */
function githubJob(stored: Record<string, string>): { script: string; env: Record<string, string> } {
  const text = readFileSync(fileOf('github-actions.yml'), 'utf8')
  const filled = text.replaceAll(/\$\{\{ (?:secrets|vars)\.(\w+) \}\}/g, (_all, name: string) => stored[name] ?? '')
  const { env, steps } = parse(filled).jobs.record
  return { script: steps.map((step: { run: string }) => step.run).join('\n'), env }
}

function gitlabScript(): string {
  const { script } = parse(readFileSync(fileOf('gitlab-ci.yml'), 'utf8')).betrace
  return script.join('\n')
}

type Example = (build: string, key: string) => Promise<{ stdout: string; stderr: string }>

const environment = (secret: string) => ({ PATH: process.env.PATH, BETRACE_URL: url, BETRACE_API_KEY: secret })

const examples: [name: string, run: Example][] = [
  ['curl.sh', (BUILD, secret) => run('sh', [fileOf('curl.sh')], { env: { ...environment(secret), BUILD } })],
  [
    'node.mjs',
    (BUILD, secret) => run(process.execPath, [fileOf('node.mjs')], { env: { ...environment(secret), BUILD } }),
  ],
  [
    'github-actions.yml',
    (GITHUB_SHA, secret) => {
      const { script, env } = githubJob({ BETRACE_URL: url, BETRACE_API_KEY: secret })
      const given = { PATH: process.env.PATH, GITHUB_SHA, GITHUB_RUN_ID: randomUUID(), GITHUB_RUN_ATTEMPT: '1' }
      const shell = ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script]
      return run('bash', shell, { env: { ...given, ...env } })
    },
  ],
  [
    'gitlab-ci.yml',
    (CI_COMMIT_SHA, secret) => {
      const env = { ...environment(secret), CI_COMMIT_SHA, CI_JOB_ID: randomUUID() }
      return run('sh', ['-e', '-c', gitlabScript()], { env })
    },
  ],
]

test.each(examples)('%s records the build it was given, and again for the next one', async (_name, example) => {
  for (const build of [randomUUID(), randomUUID()]) {
    const { stdout } = await example(build, key)
    expect(stdout).toContain(build)
    expect(await recordedBuild()).toBe(build)
  }
})

test.each(examples)('%s fails and says why when the key may not do it', async (_name, example) => {
  const before = await recordedBuild()
  await expect(example(randomUUID(), await makeKey(['tenant:read']))).rejects.toMatchObject({
    stderr: expect.stringContaining('FORBIDDEN'),
  })
  expect(await recordedBuild()).toBe(before)
})

test.each(examples)('%s fails and says why when there is no such key', async (_name, example) => {
  await expect(example(randomUUID(), 'btk_live_nothing')).rejects.toMatchObject({
    stderr: expect.stringContaining('UNAUTHENTICATED'),
  })
})

describe('record-usage.sh', () => {
  const record = (secret: string, ...args: string[]) =>
    run('sh', [fileOf('record-usage.sh'), ...args], { env: environment(secret) })
  const recorded = async (meter: string): Promise<unknown> => {
    const now = Date.now()
    const range = { from: new Date(now - 3_600_000), to: new Date(now + 60_000), granularity: 'HOUR' }
    const input = { ...range, meters: [meter], groupBy: 'SUBJECT' }
    const ask = 'query ($input: UsageInput!) { usage(input: $input) { series { subject total } } }'
    return (await app.graphql(ask, { input }, { as: owner, tenantId })).data.usage.series
  }

  test('records what it is told, each time it is run', async () => {
    const secret = await makeKey(['usage:record'])
    await record(secret, 'signals', '3', 'checkout')
    const { stdout } = await record(secret, 'signals', '4', 'checkout')
    expect(stdout).toContain('"accepted":1')
    expect(await recorded('signals')).toEqual([{ subject: 'checkout', total: 7 }])
  })

  test('fails and says why when the event is not accepted, or the key may not record', async () => {
    await expect(record(await makeKey(['usage:record']), 'nonsense')).rejects.toMatchObject({
      stderr: expect.stringContaining('REFUSED'),
    })
    await expect(record(key)).rejects.toMatchObject({ stderr: expect.stringContaining('FORBIDDEN') })
    await expect(record('btk_live_nothing')).rejects.toMatchObject({
      stderr: expect.stringContaining('UNAUTHENTICATED'),
    })
    expect(await recorded('spans')).toEqual([])
  })
})
