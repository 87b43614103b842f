import type { TenantCtx } from '../../core/context.ts'
import { listSignals, type SignalFilter, type SignalRow } from './signals.ts'

const pageSize = 100

/** Every signal that matches, newest first, a page at a time: a slow reader holds no connection. */
export async function* exportSignals(ctx: TenantCtx, filter: SignalFilter): AsyncGenerator<SignalRow[]> {
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo } = await listSignals(ctx, filter, { first: pageSize, after })
    if (nodes.length > 0) yield nodes
    if (!pageInfo.hasNextPage) return
    after = pageInfo.endCursor
  }
}
