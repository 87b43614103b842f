import { customType, timestamp, uuid } from 'drizzle-orm/pg-core'

/** First column of every tenant table, first in its primary key, unique constraints and foreign keys. */
export const tenantId = () => uuid('tenant_id').notNull()

/** An instant in UTC with the precision a JavaScript Date has, so that what is read equals what was written. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 })

export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })
