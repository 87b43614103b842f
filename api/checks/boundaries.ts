import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'oxc-parser'

/** What stands in the way of an import that points in a forbidden direction. */
export interface Breach {
  file: string
  imports: string
  rule: string
}

/** Modules by rank: one may import those of its own rank and below; upwards they talk through events. */
const ranks: readonly (readonly string[])[] = [
  ['audit', 'keys', 'mail'],
  ['plans', 'identity'],
  ['tenants'],
  ['members', 'settings', 'api-keys', 'usage', 'rules', 'signals', 'plan-changes'],
  ['invitations', 'exports', 'lifecycle', 'quotas', 'alerts', 'increases', 'billing', 'webhooks'],
  ['onboarding'],
]

/** Where the SDK of an outside system may be imported. */
const sdkHomes: Record<string, RegExp> = {
  '@workos-inc/node': /^api\/modules\/identity\/workos/,
  '@aws-sdk/': /^api\/modules\/keys\/aws/,
  stripe: /^api\/modules\/billing\/collector\/stripe/,
  nodemailer: /^api\/modules\/mail\/smtp/,
}

const platformUsers =
  /^api\/(db\/tenancy|auth\/|jobs\/|modules\/(identity|mail|plans|plan-changes|tenants|settings|lifecycle|increases|billing|onboarding)\/|modules\/usage\/meters\.ts$|modules\/alerts\/watch\.ts$|modules\/[^/]+\/[^/]+\.jobs\.ts$)/
const tests = /\.(test|e2e|contract-test)\.tsx?$|^api\/(test|bench|checks)\/|\.contract\.ts$|^console\/e2e\//

/** A forbidden direction: `from` may not import `to` (both are paths from the top, or a package's name). */
const forbidden: readonly { rule: string; from: RegExp; to: RegExp }[] = [
  { rule: 'core imports nothing of the project', from: /^api\/core\//, to: /^api\/(?!core\/)/ },
  { rule: 'db does not know modules, graphql or auth', from: /^api\/db\//, to: /^api\/(modules|graphql|auth)\// },
  { rule: 'rules are pure: they know core alone', from: /^api\/rules\//, to: /^api\/(?!core\/|rules\/)/ },
  { rule: 'pricing is pure: it knows nothing of the project', from: /^api\/pricing\//, to: /^api\/(?!pricing\/)/ },
  {
    rule: 'use-cases do not know GraphQL or HTTP',
    from: /^api\/modules\/[^/]+\/(?!.*\.(types|resolver|http)\.ts$)/,
    to: /^(type-graphql|graphql|graphql-.*|@apollo\/.*|fastify|@fastify\/.*|api\/graphql\/.*)$/,
  },
  {
    rule: 'a resolver calls use-cases, not the database',
    from: /\.resolver\.ts$/,
    to: /^(api\/db\/|drizzle-orm|postgres$)/,
  },
  {
    rule: 'modules do not know auth, the server or the schema',
    from: /^api\/modules\/(?!.*\.http\.ts$)/,
    to: /^api\/(auth\/|server\.ts|schema\.ts|services\.ts)/,
  },
  {
    rule: 'the console knows the API by schema.graphql only, and shows its examples',
    from: /^console\//,
    to: /^api\/(?!examples\/)/,
  },
]

/** Every import of the sources that points in a direction the design forbids. */
export function findBreaches(top: string): Breach[] {
  const files = globSync(['api/**/*.ts', 'console/**/*.{ts,tsx}'], { cwd: top }).filter(
    (file) => !file.includes('node_modules') && !tests.test(file),
  )
  return files.flatMap((file) => breachesOf(top, file))
}

function breachesOf(top: string, file: string): Breach[] {
  const source = readFileSync(path.join(top, file), 'utf8')
  return importsOf(file, source).flatMap(({ specifier, names }) => {
    const to = specifier.startsWith('.') ? path.join(path.dirname(file), specifier) : specifier
    const broken = forbidden.filter((each) => each.from.test(file) && each.to.test(to)).map((each) => each.rule)
    for (const [sdk, home] of Object.entries(sdkHomes))
      if (to.startsWith(sdk) && !home.test(file)) broken.push(`${sdk} stays inside its adapter`)
    if (names.includes('asPlatform') && !platformUsers.test(file)) broken.push('asPlatform is for a few places only')
    if (ranksUpwards(file, to)) broken.push('a module imports its own rank or a lower one')
    return broken.map((rule) => ({ file, imports: specifier, rule }))
  })
}

function importsOf(file: string, source: string): { specifier: string; names: string[] }[] {
  const { module } = parseSync(file, source)
  const statics = module.staticImports.map((found) => ({
    specifier: found.moduleRequest.value,
    names: found.entries.map((entry) => entry.importName.name ?? ''),
  }))
  const reexports = module.staticExports.flatMap((found) =>
    found.entries.flatMap((entry) =>
      entry.moduleRequest ? [{ specifier: entry.moduleRequest.value, names: [] }] : [],
    ),
  )
  return [...statics, ...reexports]
}

function ranksUpwards(from: string, to: string): boolean {
  const [a, b] = [rankOf(from), rankOf(to)]
  return a !== null && b !== null && b > a
}

function rankOf(file: string): number | null {
  const name = /^api\/modules\/([^/]+)\//.exec(file)?.[1]
  if (!name) return null
  const rank = ranks.findIndex((modules) => modules.includes(name))
  if (rank < 0) throw new Error(`api/modules/${name} has no rank: add it to checks/boundaries.ts`)
  return rank
}
