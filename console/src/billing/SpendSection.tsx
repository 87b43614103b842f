import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { Link as RouterLink } from 'react-router-dom'
import type { UpcomingInvoiceQuery } from '../api/generated/operations.ts'
import { Section } from '../components/Section.tsx'
import { When } from '../components/When.tsx'
import { moneyText } from '../format/money.ts'
import { shareText } from '../format/quantities.ts'
import { limitName } from '../plan/planWords.ts'
import { usagePath } from '../usage/question.ts'
import { useBasePath, useCan, useTenant } from '../viewer/scope.tsx'
import { quantityOf } from './billingWords.ts'
import { type MeterSpend, spendOf } from './spend.ts'

interface SpendSectionProps {
  estimate: UpcomingInvoiceQuery['upcomingInvoice']
  /** Null when there is no trial, or it is over. */
  trialEndsAt: string | null
}

/** What the usage of the running period costs so far, meter by meter. */
export function SpendSection({ estimate, trialEndsAt }: SpendSectionProps) {
  const { currency, period } = estimate
  // A period that the trial ends within is charged for as a whole.
  const isFree = trialEndsAt !== null && new Date(trialEndsAt) >= new Date(period.end)
  const { meters, total } = spendOf(estimate.lines)
  return (
    <Section title="Spend this period">
      <Typography sx={{ fontSize: '1.5rem', fontWeight: 620, fontVariantNumeric: 'tabular-nums', lineHeight: 1.2 }}>
        {moneyText(String(total), currency)}
      </Typography>
      <Typography variant="body2" color="text.secondary">
        for usage since <When at={period.start} absolute />, before credits and tax
      </Typography>
      {meters.length > 0 ? (
        <Box component="ul" sx={{ listStyle: 'none', m: 0, mt: 2, p: 0, display: 'grid', gap: 2 }}>
          {meters.map((spend) => (
            <MeterLine key={spend.meter} spend={spend} total={total} currency={currency} />
          ))}
        </Box>
      ) : (
        <Empty isFree={isFree} />
      )}
    </Section>
  )
}

interface MeterLineProps {
  spend: MeterSpend
  total: bigint
  currency: string
}

function MeterLine({ spend: { meter, quantity, included, amount }, total, currency }: MeterLineProps) {
  const { locale } = useTenant()
  const name = limitName(meter)
  const share = total > 0n ? Number((amount * 1000n) / total) / 10 : 0
  return (
    <Box component="li">
      <Box sx={{ display: 'flex', justifyContent: 'space-between', gap: 2, fontSize: '0.9375rem', mb: 0.5 }}>
        <UsageLink meter={meter}>{name}</UsageLink>
        <Box component="span" sx={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
          {moneyText(String(amount), currency)}
        </Box>
      </Box>
      <LinearProgress
        variant="determinate"
        value={share}
        aria-label={`Share of ${name}`}
        aria-valuetext={shareText(amount, total, locale)}
        sx={{ height: 6, borderRadius: 3 }}
      />
      <Box
        sx={{
          display: 'flex',
          justifyContent: 'space-between',
          gap: 2,
          mt: 0.5,
          color: 'text.secondary',
          fontSize: '0.8125rem',
        }}
      >
        <span>
          {quantityOf(String(quantity))} used{included > 0n && `, ${quantityOf(String(included))} of them included`}
        </span>
        {total > 0n && <span>{shareText(amount, total, locale)}</span>}
      </Box>
    </Box>
  )
}

function UsageLink({ meter, children }: { meter: string; children: string }) {
  const base = useBasePath()
  if (!useCan('usage:read')) return <span>{children}</span>
  return (
    <Link component={RouterLink} to={usagePath(base, { meter })}>
      {children}
    </Link>
  )
}

function Empty({ isFree }: { isFree: boolean }) {
  const base = useBasePath()
  const canSeeUsage = useCan('usage:read')
  return (
    <Typography variant="body2" sx={{ mt: 2 }}>
      {isFree
        ? 'What is used in this period costs nothing: the trial lasts longer.'
        : 'Nothing with a price was used in this billing period yet.'}{' '}
      {canSeeUsage && (
        <Link component={RouterLink} to={usagePath(base, {})}>
          See all usage
        </Link>
      )}
    </Typography>
  )
}
