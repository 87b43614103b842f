import type { TestApp, TestPerson } from './app.ts'

/** A request that a mutation answers with success, once. */
export interface MutationExample {
  as: TestPerson
  tenantId?: string | undefined
  input?: Record<string, unknown>
}

/** What an example may start from. Everything is made for it alone. */
export interface World {
  app: TestApp
  owner: TestPerson
  tenantId: string
  /** Calls another mutation as the owner, and answers with what it selects. */
  // biome-ignore lint/suspicious/noExplicitAny: an example reads the answer of the query it has just written
  run: (mutation: string, input: Record<string, unknown>) => Promise<any>
}

/** Prepares a request of a mutation; what it leaves out is the owner’s, in the world’s tenant. */
export type Example = (world: World) => Promise<Partial<MutationExample>>

/** Makes the owner an operator; most that operators do needs no tenant. */
export async function makeOperator({ app, owner }: World): Promise<{ tenantId: undefined }> {
  app.services.config.PLATFORM_OPERATORS.push(owner.email)
  return { tenantId: undefined }
}
