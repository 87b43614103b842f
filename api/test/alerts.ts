import { eq } from 'drizzle-orm'
import { newId } from '../core/ids.ts'
import { mailOutbox } from '../db/tables/index.ts'
import type { TestApp, TestPerson } from './app.ts'

/** Records usage of one meter as the person would, and waits until its thresholds have been looked at. */
export async function use(
  app: TestApp,
  as: TestPerson,
  tenantId: string,
  quantity: number,
  meter = 'spans',
  occurredAt = app.services.now().toISOString(),
): Promise<void> {
  const events = [{ meter, quantity, source: 'test', id: newId(), occurredAt }]
  const { errors } = await app.graphql(
    'mutation ($events: [UsageEvent!]!) { recordUsage(input: { events: $events }) { accepted } }',
    { events },
    { as, tenantId },
  )
  if (errors) throw new Error(JSON.stringify(errors))
  await app.services.alertWatch.settled()
}

/** What waits to be sent to a person, oldest first. */
export function mailsTo(app: TestApp, { email }: TestPerson) {
  return app.services.db.platform.run((db) =>
    db.select().from(mailOutbox).where(eq(mailOutbox.recipient, email)).orderBy(mailOutbox.id),
  )
}
