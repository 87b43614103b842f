import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadConfig } from './config.ts'
import { projectPath } from './paths.ts'

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://owner:x@db/betrace',
  PUBLIC_URL: 'https://tenants.example.com/',
  MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  SMTP_URL: 'smtp://mail',
  METRICS_TOKEN: 'a-long-enough-token',
}

test('an empty environment is a working development configuration', () => {
  expect(loadConfig({})).toMatchObject({
    ROLE: 'all',
    HOST: '127.0.0.1',
    PORT: 4000,
    isProduction: false,
    PUBLIC_URL: null,
  })
})

test('one message lists every wrong variable', () => {
  const load = () =>
    loadConfig({ PORT: 'x', ROLE: 'boss', MASTER_KEY: 'short', WORKOS_API_KEY: 'k', KMS_PROVIDER: 'aws' })
  for (const name of ['PORT', 'ROLE', 'MASTER_KEY']) expect(load).toThrow(name)
  const related = () => loadConfig({ WORKOS_API_KEY: 'k', KMS_PROVIDER: 'aws' })
  for (const name of ['WORKOS_CLIENT_ID', 'AWS_REGION']) expect(related).toThrow(name)
})

test('a rules sidecar is reached with its token, and on another host with client certificates only', () => {
  const here = { DROOLS_URL: 'http://127.0.0.1:8181, http://localhost:8182', DROOLS_TOKEN_FILE: 'token' }
  expect(loadConfig(here).DROOLS_URL).toEqual(['http://127.0.0.1:8181', 'http://localhost:8182'])
  expect(() => loadConfig({ ...here, DROOLS_TOKEN_FILE: undefined })).toThrow('DROOLS_TOKEN_FILE')
  expect(() => loadConfig({ RULES_ENGINE: 'shadow' })).toThrow('DROOLS_URL')
  for (const url of ['http://rules.example.com', 'http://127.example.com', 'ftp://127.0.0.1'])
    expect(() => loadConfig({ ...here, DROOLS_URL: url }), url).toThrow('DROOLS_URL')
  const elsewhere = { ...here, DROOLS_URL: 'https://rules.example.com' }
  expect(() => loadConfig(elsewhere)).toThrow('DROOLS_TLS_KEY_FILE')
  const files = { DROOLS_TLS_CA_FILE: 'ca', DROOLS_TLS_CERT_FILE: 'cert', DROOLS_TLS_KEY_FILE: 'key' }
  expect(loadConfig({ ...elsewhere, ...files })).toMatchObject(files)
})

test('production refuses every insecure default and says which variable to set', () => {
  expect(loadConfig(production)).toMatchObject({ isProduction: true, PUBLIC_URL: 'https://tenants.example.com' })
  for (const name of ['DATABASE_URL', 'PUBLIC_URL', 'MASTER_KEY', 'SMTP_URL', 'METRICS_TOKEN'])
    expect(() => loadConfig({ ...production, [name]: undefined }), name).toThrow(name)
  expect(() => loadConfig({ ...production, PUBLIC_URL: 'http://tenants.example.com' })).toThrow('PUBLIC_URL')
  const inwards = { WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true' }
  expect(() => loadConfig({ ...production, ...inwards })).toThrow('WEBHOOK_ALLOW_PRIVATE_ADDRESSES')
})

test('the README’s table names every variable, and no other', () => {
  const table = readFileSync(projectPath('README.md'), 'utf8').split('## Configuration')[1]?.split('## ')[0] ?? ''
  const rows = table.split('\n').filter((line) => line.startsWith('| `'))
  const documented = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map((match) => match[1]),
  )
  const { isProduction: _derived, ...variables } = loadConfig(production)
  const optional = [
    'DATABASE_APP_URL',
    'DATABASE_PLATFORM_URL',
    'REDIS_URL',
    'RULES_ENGINE',
    'DROOLS_TOKEN_FILE',
    'DROOLS_TLS_CA_FILE',
    'DROOLS_TLS_CERT_FILE',
    'DROOLS_TLS_KEY_FILE',
    'AWS_REGION',
    'AWS_KMS_ENDPOINT',
    'WORKOS_API_KEY',
    'WORKOS_CLIENT_ID',
    'WORKOS_WEBHOOK_SECRET',
    'WORKOS_API_URL',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'STRIPE_SECRET_KEY',
    'STRIPE_WEBHOOK_SECRET',
    'STRIPE_API_URL',
  ]
  expect([...documented].sort()).toEqual([...new Set([...Object.keys(variables), ...optional])].sort())
})
