import type { SessionFieldsFragment } from '../api/generated/operations.ts'

export type Session = SessionFieldsFragment

/** Ended by somebody, or by its own age: it opens nothing any more. */
export function isOver({ revokedAt, expiresAt }: Pick<Session, 'revokedAt' | 'expiresAt'>): boolean {
  return revokedAt !== null || Date.parse(expiresAt) <= Date.now()
}
