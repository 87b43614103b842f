import CheckIcon from '@mui/icons-material/Check'
import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import Typography from '@mui/material/Typography'
import type { PlanFieldsFragment } from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { limitText } from '../format/words.ts'
import { useTenant } from '../viewer/scope.tsx'
import { featureName, features, limitName } from './planWords.ts'
import { baseNotes, baseText, meterPriceText } from './priceWords.ts'

interface ComparePlansProps {
  plans: readonly PlanFieldsFragment[]
  current: PlanFieldsFragment
  onChoose(plan: PlanFieldsFragment): void
}

/** The plans on offer side by side; on a narrow screen it scrolls and keeps the names of the rows. */
export function ComparePlans({ plans, current, onChoose }: ComparePlansProps) {
  const { locale } = useTenant()
  const isCurrent = (plan: PlanFieldsFragment) => plan.code === current.code && plan.version === current.version
  const meters = plans[0]?.limits.map(({ meter, perPeriod }) => ({ meter, perPeriod })) ?? []
  return (
    <Box component="section" aria-labelledby="plans-on-offer" sx={{ mt: 1.5, minWidth: 0 }}>
      <Typography id="plans-on-offer" variant="h2" sx={{ mb: 1.5 }}>
        Plans on offer
      </Typography>
      <Card sx={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label="Plans side by side">
        <Table
          sx={{
            tableLayout: { md: 'fixed' },
            '& td, & th': { verticalAlign: 'baseline' },
            '& th:first-of-type': { position: 'sticky', left: 0, bgcolor: 'background.paper', zIndex: 1 },
          }}
        >
          <TableHead>
            <TableRow>
              <TableCell>Limit</TableCell>
              {plans.map((plan) => (
                <TableCell key={plan.code} sx={{ color: 'text.primary', fontSize: '0.9375rem', whiteSpace: 'nowrap' }}>
                  {plan.name} {isCurrent(plan) && <StatusChip status="ACTIVE" label="Yours" />}
                  {plan.code === current.code && !isCurrent(plan) && (
                    <StatusChip status="PENDING" label="Newer version" />
                  )}
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            <TableRow>
              <RowName>Price</RowName>
              {plans.map(({ code, prices }) => (
                <TableCell key={code}>
                  <Box sx={{ fontWeight: 560, fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
                    {baseText(prices, locale)}
                  </Box>
                  <Notes lines={baseNotes(prices, locale)} />
                </TableCell>
              ))}
            </TableRow>
            {meters.map(({ meter, perPeriod }) => (
              <TableRow key={meter}>
                <RowName note={perPeriod ? 'a billing period' : undefined}>{limitName(meter)}</RowName>
                {plans.map((plan) => (
                  <TableCell key={plan.code} sx={{ fontVariantNumeric: 'tabular-nums' }}>
                    {limitText(plan.limits.find((limit) => limit.meter === meter)?.limit ?? null)}
                    <Notes lines={usageNotes(plan, meter, locale)} />
                  </TableCell>
                ))}
              </TableRow>
            ))}
            {features.map((feature) => (
              <TableRow key={feature}>
                <RowName>{featureName(feature)}</RowName>
                {plans.map((plan) => (
                  <TableCell key={plan.code}>
                    <Included yes={plan.features.includes(feature)} />
                  </TableCell>
                ))}
              </TableRow>
            ))}
            <TableRow sx={{ '& > *': { borderBottom: 0 } }}>
              <RowName>Change</RowName>
              {plans.map((plan) => (
                <TableCell key={plan.code}>
                  {isCurrent(plan) ? (
                    '–'
                  ) : (
                    <GatedButton
                      permission="plan:change"
                      variant="outlined"
                      size="small"
                      onClick={() => onChoose(plan)}
                    >
                      Change to {plan.name}
                    </GatedButton>
                  )}
                </TableCell>
              ))}
            </TableRow>
          </TableBody>
        </Table>
      </Card>
    </Box>
  )
}

/** What use of a meter costs on a plan; nothing where it is not charged. */
function usageNotes({ prices }: PlanFieldsFragment, meter: string, locale: string): string[] {
  const price = prices?.meters.find((each) => each.meter === meter)
  return prices && price ? meterPriceText(price, prices.currency, locale) : []
}

function Notes({ lines }: { lines: readonly string[] }) {
  return lines.map((line) => (
    <Box key={line} sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
      {line}
    </Box>
  ))
}

function RowName({ children, note }: { children: string; note?: string | undefined }) {
  return (
    <TableCell component="th" scope="row" sx={{ fontWeight: 500, minWidth: { xs: 120, sm: 180 } }}>
      {children}
      {note && <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', fontWeight: 400 }}>{note}</Box>}
    </TableCell>
  )
}

function Included({ yes }: { yes: boolean }) {
  if (!yes)
    return (
      <Box component="span" sx={{ color: 'text.secondary' }}>
        No
      </Box>
    )
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5 }}>
      <CheckIcon sx={{ fontSize: 18, color: 'success.main' }} /> Yes
    </Box>
  )
}
