import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { findBreaches } from './boundaries.ts'

const top = mkdtempSync(path.join(tmpdir(), 'betrace-boundaries-'))
afterAll(() => rmSync(top, { recursive: true, force: true }))

function breachesOf(file: string, source: string): string[] {
  mkdirSync(path.dirname(path.join(top, file)), { recursive: true })
  writeFileSync(path.join(top, file), source)
  const rules = findBreaches(top).filter((breach) => breach.file === file)
  rmSync(path.join(top, file))
  return rules.map((breach) => breach.rule)
}

test.each([
  ['api/core/a.ts', `import { x } from '../db/client.ts'`],
  ['api/db/a.ts', `import { x } from '../modules/audit/audit.ts'`],
  ['api/modules/keys/keys.ts', `import { Field } from 'type-graphql'`],
  ['api/modules/keys/keys.ts', `import { PageArgs } from '../../graphql/pagination.ts'`],
  ['api/modules/keys/keys.resolver.ts', `import { eq } from 'drizzle-orm'`],
  ['api/modules/audit/audit.ts', `import { getTenant } from '../tenants/tenants.ts'`],
  ['api/modules/audit/audit.ts', `export { getTenant } from '../tenants/tenants.ts'`],
  ['api/modules/keys/keys.ts', `import { KMS } from '@aws-sdk/client-kms'`],
  ['api/modules/members/members.ts', `import { asPlatform } from '../../db/tenancy.ts'`],
  ['console/src/a.tsx', `import { x } from '../../api/core/ids.ts'`],
])('%s may not contain: %s', (file, source) => {
  expect(breachesOf(file, source)).toHaveLength(1)
})

test('the directions that are meant are free', () => {
  expect(breachesOf('api/modules/onboarding/a.ts', `import { asPlatform } from '../../db/tenancy.ts'`)).toEqual([])
  expect(breachesOf('api/modules/members/a.ts', `import { t } from '../tenants/tenants.ts'`)).toEqual([])
})
