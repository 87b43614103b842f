import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import {
  type BillingQuery,
  useCreateBillingPortalLinkMutation,
  useCreatePaymentSetupLinkMutation,
} from '../api/generated/operations.ts'
import { Fact, Facts } from '../components/Facts.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { useAction } from '../components/useAction.ts'
import { expiryOf, methodTitle } from './paymentWords.ts'

type Method = NonNullable<BillingQuery['subscription']>['paymentMethod']

/** What the tenant pays with by itself at Stripe, and the ways to Stripe’s own pages. */
export function PaymentSection({ method }: { method: Method }) {
  const [setUp] = useCreatePaymentSetupLinkMutation()
  const [manage] = useCreateBillingPortalLinkMutation()
  const { busy, problem, run } = useAction()

  const open = (find: () => Promise<string | undefined>) =>
    void run(async () => {
      const url = await find()
      if (url) window.location.assign(url)
    })
  const openSetUp = () => open(async () => (await setUp()).data?.createPaymentSetupLink.url)
  const openPortal = () => open(async () => (await manage()).data?.createBillingPortalLink.url)

  return (
    <Section title="Payment method">
      {method ? (
        <Facts>
          <Fact name="Charged to">{methodTitle(method)}</Fact>
          {expiryOf(method) && <Fact name="Expires">{expiryOf(method)}</Fact>}
        </Facts>
      ) : (
        <Typography variant="body2" color="text.secondary">
          Nothing is charged by itself yet: each invoice is paid on its own page. With a payment method, Stripe charges
          it for you.
        </Typography>
      )}
      <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', mt: 2.5 }}>
        <GatedButton permission="billing:manage" whenClosed variant="outlined" loading={busy} onClick={openSetUp}>
          {method ? 'Change payment method' : 'Add payment method'}
        </GatedButton>
        <GatedButton permission="billing:manage" whenClosed color="inherit" disabled={busy} onClick={openPortal}>
          Manage at Stripe
        </GatedButton>
      </Box>
      {problem && <ProblemNotice problem={problem} />}
    </Section>
  )
}
