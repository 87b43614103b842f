/** When the old key ends: after the overlap, but never beyond its original end (then `isCut`). */
export function overlapEnd(hours: number, expiresAt: string | null, now: Date): { end: Date; isCut: boolean } {
  const wanted = new Date(now.getTime() + hours * 3_600_000)
  const original = expiresAt === null ? null : new Date(expiresAt)
  return original && original < wanted ? { end: original, isCut: true } : { end: wanted, isCut: false }
}
