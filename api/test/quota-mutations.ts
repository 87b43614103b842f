import type { Example, World } from './mutation-example.ts'

const room = { meter: 'spans', quantity: '7' }

async function reserve(world: World): Promise<string> {
  return (await world.run('reserveQuota(input: $input) { reservation { id } }', room)).reservation.id
}

/** One example of every mutation of quotas. */
export const quotaMutationExamples: Record<string, Example> = {
  commitQuota: async (world) => ({ input: { id: await reserve(world), quantity: '5' } }),
  releaseQuota: async (world) => ({ input: { id: await reserve(world) } }),
  reserveQuota: async () => ({ input: room }),
}
