import type { Example, World } from './mutation-example.ts'
import { chargeRule } from './rules.ts'

async function makeRule({ run }: World): Promise<string> {
  return (await run('createRule(input: $input) { id }', chargeRule)).id
}

const pack = 'betrace-essentials'

async function install({ run }: World): Promise<void> {
  await run('installRulePack(input: $input) { id }', { pack, rules: ['pii-access-audited'] })
}

/** One example of every mutation of rules. */
export const ruleMutationExamples: Record<string, Example> = {
  createRule: async () => ({ input: chargeRule }),
  deleteRule: async (world) => ({ input: { id: await makeRule(world) } }),
  installRulePack: async () => ({ input: { pack, rules: ['pii-access-audited'] } }),
  rebuildRulesSession: async () => ({}),
  removeRulePack: async (world) => {
    await install(world)
    return { input: { pack } }
  },
  restoreRule: async (world) => {
    const id = await makeRule(world)
    await world.run('deleteRule(input: $input) { id }', { id })
    return { input: { id } }
  },
  restoreRuleVersion: async (world) => {
    const id = await makeRule(world)
    await world.run('updateRule(input: $input) { id }', { id, version: 1, severity: 'LOW' })
    return { input: { id, version: 2, restore: 1 } }
  },
  setRuleEnabled: async (world) => ({ input: { id: await makeRule(world), enabled: false } }),
  upgradeRulePack: async (world) => {
    await install(world)
    return { input: { pack, accept: ['large-payment-checked'] } }
  },
  updateRule: async (world) => ({ input: { id: await makeRule(world), version: 1, name: 'Charges' } }),
}
