import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { Link as RouterLink, useParams } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import { type InvoiceQuery, useInvoiceQuery } from '../api/generated/operations.ts'
import { Fact, Facts } from '../components/Facts.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { When } from '../components/When.tsx'
import { moneyText } from '../format/money.ts'
import { PageLoading } from '../layout/PageLoading.tsx'
import { useBasePath, useTenant } from '../viewer/scope.tsx'
import { invoiceName, methodName, rateText } from './billingWords.ts'
import { EvidenceButton } from './EvidenceDrawer.tsx'
import { InvoiceChip } from './InvoiceChip.tsx'
import { InvoiceFiles } from './InvoiceFiles.tsx'
import { LineTable } from './LineTable.tsx'

type Invoice = InvoiceQuery['invoice']

/** One invoice: its lines, what it comes to, what was paid of it and taken back. */
export function InvoicePage() {
  const { id = '' } = useParams()
  const tenant = useTenant()
  const base = useBasePath()
  const { data, error, refetch } = useInvoiceQuery({ variables: { id } })
  if (!data) return error ? <ProblemNotice problem={toProblem(error)} onRetry={refetch} /> : <PageLoading />
  const { invoice } = data
  return (
    <>
      <PageHeader
        title={invoice.number ? `Invoice ${invoice.number}` : 'Draft of an invoice'}
        summary={
          <>
            <InvoiceChip invoice={invoice} />{' '}
            <Link component={RouterLink} to={`${base}/billing`} sx={{ ml: 1 }}>
              All invoices
            </Link>
          </>
        }
        action={<InvoiceFiles path={`/tenants/${tenant.id}/invoices/${id}`} name={`Invoice ${invoiceName(invoice)}`} />}
      />
      <Box sx={{ display: 'grid', gap: 2.5 }}>
        <Section title="Details">
          <Details invoice={invoice} />
        </Section>
        <Section title="Lines">
          <LineTable
            label="Lines of the invoice"
            lines={invoice.lines}
            sums={sumsOf(invoice)}
            currency={invoice.currency}
            more={(line) => line.kind === 'USAGE' && <EvidenceButton line={line} isDraft={invoice.state === 'DRAFT'} />}
          />
        </Section>
        {invoice.payments.length > 0 && <Payments invoice={invoice} />}
        {invoice.creditNotes.length > 0 && <CreditNotes invoice={invoice} />}
      </Box>
    </>
  )
}

function Details({ invoice }: { invoice: Invoice }) {
  const { state, issuedAt, dueAt, draftUntil, due, currency, customer } = invoice
  return (
    <Facts>
      {state === 'DRAFT' && (
        <Fact name="Issued">
          <span>
            not yet; it waits for late usage until <When at={draftUntil} absolute />
          </span>
        </Fact>
      )}
      {issuedAt && (
        <Fact name="Issued">
          <When at={issuedAt} absolute />
        </Fact>
      )}
      {dueAt && (
        <Fact name="Due">
          <When at={dueAt} absolute />
        </Fact>
      )}
      {state === 'OPEN' && <Fact name="Left to pay">{moneyText(due, currency)}</Fact>}
      {customer && <Fact name="Made out to">{[customer.name, ...customer.address].join(', ')}</Fact>}
    </Facts>
  )
}

function sumsOf({ subtotal, usedCredits, tax, taxRate, reverseCharge, total, paid, credited, due, state }: Invoice) {
  const negative = (amount: string) => String(-BigInt(amount))
  const taxLabel = reverseCharge ? 'Tax, owed by you (reverse charge)' : `Tax ${rateText(taxRate)}`
  return [
    { label: 'Subtotal', amount: subtotal },
    ...usedCredits.map(({ reason, amount }) => ({ label: reason, amount: negative(amount) })),
    ...(state === 'DRAFT' ? [] : [{ label: taxLabel, amount: tax }]),
    { label: state === 'DRAFT' ? 'Total so far, before credits and tax' : 'Total', amount: total, strong: true },
    ...(BigInt(paid) === 0n ? [] : [{ label: 'Paid', amount: negative(paid) }]),
    ...(BigInt(credited) === 0n ? [] : [{ label: 'Credited', amount: negative(credited) }]),
    ...(state === 'OPEN' ? [{ label: 'Left to pay', amount: due, strong: true }] : []),
  ]
}

function Payments({ invoice: { payments, currency } }: { invoice: Invoice }) {
  return (
    <Section title="Payments">
      <Facts>
        {payments.map(({ id, amount, method, reference, receivedAt }) => (
          <Fact key={id} name={methodName(method)}>
            <span>
              {moneyText(amount, currency)} on <When at={receivedAt} absolute />
              {reference && `, ${reference}`}
            </span>
          </Fact>
        ))}
      </Facts>
    </Section>
  )
}

function CreditNotes({ invoice: { creditNotes, currency } }: { invoice: Invoice }) {
  const tenant = useTenant()
  return (
    <Section title="Credit notes">
      <Facts>
        {creditNotes.map(({ id, number, amount, reason }) => (
          <Fact key={id} name={number}>
            <Typography variant="body2" component="span">
              {moneyText(amount, currency)}: {reason}
            </Typography>
            <InvoiceFiles path={`/tenants/${tenant.id}/credit-notes/${id}`} name={`Credit note ${number}`} />
          </Fact>
        ))}
      </Facts>
    </Section>
  )
}
