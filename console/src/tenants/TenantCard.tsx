import type { TenantHomeQuery } from '../api/generated/operations.ts'
import { CopyValue } from '../components/CopyValue.tsx'
import { Fact, Facts } from '../components/Facts.tsx'
import { Section } from '../components/Section.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { useNow } from '../components/useNow.ts'
import { When } from '../components/When.tsx'
import { zoneClock, zoneLabel, zoneOffset } from '../format/zones.ts'

export function TenantCard({ tenant }: { tenant: TenantHomeQuery['tenant'] }) {
  const now = useNow(10_000)
  return (
    <Section title="Tenant" aside={<StatusChip status={tenant.status} />}>
      <Facts>
        <Fact name="Address">
          <CopyValue value={tenant.slug} what="address" />
        </Fact>
        <Fact name="Tenant id">
          <CopyValue value={tenant.id} what="tenant id" />
        </Fact>
        <Fact name="Time zone">
          {zoneLabel(tenant.timeZone)}, {zoneOffset(tenant.timeZone, now)}
        </Fact>
        <Fact name="Local time">{zoneClock(tenant.timeZone, now)}</Fact>
        <Fact name="Created">
          <When at={tenant.createdAt} absolute />
        </Fact>
        {tenant.activatedAt && (
          <Fact name="Active since">
            <When at={tenant.activatedAt} />
          </Fact>
        )}
      </Facts>
    </Section>
  )
}
