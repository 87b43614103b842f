import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import { projectPath } from '../../core/paths.ts'
import { type KeyOwner, keyPattern, newKey, parseKey } from './key-format.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const owner = fc.oneof(
  fc.constant<KeyOwner>('platform'),
  fc.record({
    tenantId: fc.uuid({ version: 7 }).map((id) => id.toLowerCase()),
    environment: fc.constantFrom<'LIVE' | 'TEST'>('LIVE', 'TEST'),
  }),
)

test('a key says whose it is', () => {
  fc.assert(
    fc.property(owner, (of) => {
      expect(parseKey(newKey(of).key)).toEqual(of)
    }),
  )
})

test('every wrong character is found without a look-up, wherever it is', () => {
  for (const of of ['platform', { tenantId: newId(), environment: 'LIVE' }] as const) {
    const { key } = newKey(of)
    for (let at = 0; at < key.length; at++)
      for (const other of `${alphabet}_-`)
        if (other !== key[at]) expect(parseKey(key.slice(0, at) + other + key.slice(at + 1))).toBeNull()
  }
})

test('two neighbours that changed places, a missing and a doubled character are found', () => {
  const { key } = newKey({ tenantId: newId(), environment: 'TEST' })
  for (let at = 0; at < key.length; at++) {
    const [before, here, next, after] = [key.slice(0, at), key[at], key[at + 1] ?? '', key.slice(at + 2)]
    if (next && here !== next) expect(parseKey(before + next + here + after)).toBeNull()
    expect(parseKey(before + next + after)).toBeNull()
    expect(parseKey(before + here + here + next + after)).toBeNull()
  }
})

test('the published pattern finds keys in any text, and nothing else', () => {
  const everywhere = new RegExp(keyPattern.source, 'g')
  fc.assert(
    fc.property(
      fc.array(owner, { maxLength: 5 }),
      fc.constantFrom('\n', ' ', '"', "'", '=', ':', '/', '`'),
      (of, between) => {
        const keys = of.map((each) => newKey(each).key)
        const text = `x${between}${keys.join(`${between}some btk_live_ text bts_${between}`)}${between}y`
        expect(text.match(everywhere) ?? []).toEqual(keys)
      },
    ),
  )
})

test('the README publishes this very pattern', () => {
  expect(readFileSync(projectPath('README.md'), 'utf8').split('\n')).toContain(keyPattern.source)
})

test('the secret is even: no character of it comes more often than chance lets it', () => {
  const counts = new Map<string, number>()
  const keys = 5000
  for (let n = 0; n < keys; n++)
    for (const character of newKey('platform').key.slice(4, 36)) counts.set(character, (counts.get(character) ?? 0) + 1)
  const expected = (keys * 32) / alphabet.length
  const chiSquare = [...alphabet].reduce((sum, one) => sum + ((counts.get(one) ?? 0) - expected) ** 2 / expected, 0)
  // 61 degrees of freedom: 140 is passed by chance once in ten million.
  expect(chiSquare).toBeLessThan(140)
})

test('what may be shown of a key leaves over 150 bits unknown', () => {
  const { key, start } = newKey({ tenantId: newId(), environment: 'LIVE' })
  expect(start).toBe(`btk_live_…${key.slice(36, 42)}`)
})

test('hostile strings of any length are no keys, and cost nothing', () => {
  const { key } = newKey('platform')
  const long = [
    '0'.repeat(100_000),
    key.repeat(2000),
    `${key}${'\0'.repeat(100_000)}`,
    `btk_live_${'_'.repeat(100_000)}`,
  ]
  // Of the processor: what else the machine does meanwhile is not this.
  const before = process.threadCpuUsage()
  for (const text of ['', 'bts_', 'btk_live_', `${key} `, ` ${key}`, key.toUpperCase(), ...long])
    expect(parseKey(text)).toBeNull()
  const { user, system } = process.threadCpuUsage(before)
  expect(user + system).toBeLessThan(50_000)
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(parseKey(text)).toBeNull()
    }),
  )
})
