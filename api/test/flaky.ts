/** A way to make a provider fail in a test, and to see how often each of its methods was called. */
export interface Fault {
  /** Thrown by every call while set; a function decides per method. */
  error: Error | ((method: string) => Error | null) | null
  calls: Record<string, number>
  /** Awaited before each call goes through: to hold it there. */
  gate: Promise<unknown> | null
}

/** The provider itself, behind a switch that makes it unreachable. */
export function withFault<Provider extends object>(provider: Provider): { provider: Provider; fault: Fault } {
  const fault: Fault = { error: null, calls: {}, gate: null }
  const proxy = new Proxy(provider, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return async (...args: unknown[]) => {
        const method = String(name)
        fault.calls[method] = (fault.calls[method] ?? 0) + 1
        await fault.gate
        const error = typeof fault.error === 'function' ? fault.error(method) : fault.error
        if (error) throw error
        return value.apply(target, args)
      }
    },
  })
  return { provider: proxy, fault }
}
