import DataLoader from 'dataloader'
import type { RequestInfo, TenantCtx } from './context.ts'

/** Reads for all the objects that an answer asks about at once, and not at all for an answer that does not ask. */
export function perRequest<Value>(
  read: (ctx: TenantCtx, ids: readonly string[]) => Promise<Map<string, Value>>,
): (ctx: TenantCtx, id: string) => Promise<Value | undefined> {
  const loaders = new WeakMap<RequestInfo, DataLoader<string, Value | undefined>>()
  return (ctx, id) => {
    const known = loaders.get(ctx.request)
    if (known) return known.load(id)
    const batch = async (ids: readonly string[]) => {
      const values = await read(ctx, ids)
      return ids.map((each) => values.get(each))
    }
    // What a request changes, it reads afresh.
    const loader = new DataLoader<string, Value | undefined>(batch, { cache: false })
    loaders.set(ctx.request, loader)
    return loader.load(id)
  }
}
