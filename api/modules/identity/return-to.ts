/**
 * Where to go after signing in, when it is a page of this product; `/` for everything else. Browsers read `//host`,
 * `/\host` and, after dropping tabs and line breaks, `/<tab>/host` as another site: all are refused, not repaired.
 */
export function safeReturnTo(value: unknown): string {
  if (typeof value !== 'string' || value.length > 500) return '/'
  if (!/^\/(?![/\\])[!-[\]-~]*$/.test(value)) return '/'
  const { pathname, host } = new URL(value, 'http://own.invalid')
  const leavesProduct = host !== 'own.invalid' || pathname.startsWith('//')
  const isOwnRoute = /^\/(auth|graphql)(\/|$)/.test(pathname)
  return leavesProduct || isOwnRoute ? '/' : value
}
