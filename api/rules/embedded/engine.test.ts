import { describe, expect, test } from 'vitest'
import { operators as names } from '../ast.ts'
import { rulesEngineContract } from '../contract/engine.contract.ts'
import { failedVectors } from '../contract/vectors.ts'
import { createEmbeddedEngine } from './engine.ts'
import { operators } from './operators.ts'

describe('The embedded engine', () => {
  rulesEngineContract(async () => createEmbeddedEngine(), { runs: 300 })
})

/** These two read lists of one the same way. */
const alike = [
  ['==', 'in'],
  ['!=', 'not in'],
]

describe('The vectors notice', () => {
  test.each(names)('that %s always holds, or never does', async (name) => {
    for (const answer of [true, false]) {
      const broken = { ...operators, [name]: () => () => answer }
      expect(await failedVectors(createEmbeddedEngine(broken), 'tenant')).not.toEqual([])
    }
  })

  test.each(names)('that %s means anything else', async (name) => {
    const others = names.filter(
      (other) => other !== name && !alike.some((pair) => pair.includes(name) && pair.includes(other)),
    )
    for (const other of others) {
      const broken = { ...operators, [name]: operators[other] }
      expect(await failedVectors(createEmbeddedEngine(broken), 'tenant')).not.toEqual([])
    }
  })
})
