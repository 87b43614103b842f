import type { Example, World } from './mutation-example.ts'
import { chargeRule } from './rules.ts'

async function makeRule({ run }: World): Promise<string> {
  return (await run('createRule(input: $input) { id }', chargeRule)).id
}

/** One example of every mutation of rules. */
export const ruleMutationExamples: Record<string, Example> = {
  createRule: async () => ({ input: chargeRule }),
  deleteRule: async (world) => ({ input: { id: await makeRule(world) } }),
  rebuildRulesSession: async () => ({}),
  restoreRuleVersion: async (world) => {
    const id = await makeRule(world)
    await world.run('updateRule(input: $input) { id }', { id, version: 1, severity: 'LOW' })
    return { input: { id, version: 2, restore: 1 } }
  },
  setRuleEnabled: async (world) => ({ input: { id: await makeRule(world), enabled: false } }),
  updateRule: async (world) => ({ input: { id: await makeRule(world), version: 1, name: 'Charges' } }),
}
