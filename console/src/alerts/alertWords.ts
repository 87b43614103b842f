import type { ThresholdFieldsFragment, UsageAlertFieldsFragment } from '../api/generated/operations.ts'
import { limitText } from '../format/words.ts'
import { limitInSentence } from '../plan/planWords.ts'

export const builtInRoles: Record<string, string> = {
  OWNER: 'Owner',
  ADMIN: 'Admin',
  DEVELOPER: 'Developer',
  BILLING: 'Billing',
  VIEWER: 'Viewer',
}

/** What a tenant starts with. */
export const usualPercents = [50, 80, 100]
export const usualRoles = ['OWNER', 'ADMIN', 'BILLING']

/** "50, 80 and 100 %", or that there is nothing. */
export function percentsText(percents: readonly number[]): string {
  return percents.length === 0 ? 'Nobody is told' : `At ${listText(percents.map(String))} %`
}

/** Who gets a mail, by the names of roles; one of the tenant's own that cannot be read is not named. */
export function toldText(roles: readonly string[], names: ReadonlyMap<string, string>): string {
  const known = roles.flatMap((id) => names.get(id) ?? builtInRoles[id] ?? [])
  return known.length === 0 ? 'by mail' : `by mail to ${listText(known)}`
}

function listText(items: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(items).replace(', and ', ' and ')
}

/** "80 % of the limit of 25 seats is reached." */
export function alertSentence({
  meter,
  percent,
  limit,
}: Pick<UsageAlertFieldsFragment, 'meter' | 'percent' | 'limit'>) {
  const whole = `${limitText(limit)} ${limitInSentence(meter)}`
  return percent === 100 ? `The limit of ${whole} is reached.` : `${percent} % of the limit of ${whole} is reached.`
}

/** Percentages as somebody types them, apart by commas or spaces: once each, ascending. Null for anything else. */
export function parsePercents(text: string): number[] | null {
  const typed = text.split(/[\s,;%]+/).filter(Boolean)
  if (!typed.every((each) => /^\d{1,6}$/.test(each))) return null
  return [...new Set(typed.map(Number))].sort((one, other) => one - other)
}

/** Whether the thresholds are those a tenant starts with. */
export function areUsual({ percents, roles }: Pick<ThresholdFieldsFragment, 'percents' | 'roles'>): boolean {
  const same = (one: readonly unknown[], other: readonly unknown[]) => one.join() === other.join()
  return same(percents, usualPercents) && same([...roles].sort(), [...usualRoles].sort())
}
