/**
 * As Promise.all, for parts of one transaction: statements of theirs that wait for nothing leave in one packet. When one
 * part fails, the others end before the failure is told, so that none of them goes on after the rollback, outside of any
 * transaction.
 */
export async function together<Parts extends readonly unknown[]>(
  ...parts: Parts
): Promise<{ -readonly [Part in keyof Parts]: Awaited<Parts[Part]> }> {
  // Asking a statement for its outcome starts it: once each.
  const begun = parts.map((part) => Promise.resolve(part))
  try {
    return (await Promise.all(begun)) as { -readonly [Part in keyof Parts]: Awaited<Parts[Part]> }
  } catch (error) {
    await Promise.allSettled(begun)
    throw error
  }
}
