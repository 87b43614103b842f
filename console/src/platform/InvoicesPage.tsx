import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { DataTable } from 'react-admin'
import { Link as RouterLink } from 'react-router-dom'
import type { PlatformInvoicesQuery } from '../api/generated/operations.ts'
import { invoiceName } from '../billing/billingWords.ts'
import { InvoiceChip } from '../billing/InvoiceChip.tsx'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { When } from '../components/When.tsx'
import { moneyText } from '../format/money.ts'
import { InvoiceActions } from './InvoiceActions.tsx'
import { InvoiceFilters } from './InvoiceFilters.tsx'

export type PlatformInvoice = PlatformInvoicesQuery['platformInvoices']['nodes'][number]

const Column = DataTable.Col<PlatformInvoice & { id: string }>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }

/** The invoices of all tenants, and what operators do with them. */
export function InvoicesPage() {
  return (
    <CursorList
      resource="platform-invoices"
      filters={<InvoiceFilters />}
      filterDefaultValues={{ states: ['OPEN'] }}
      disableSyncWithLocation
    >
      <DataTable
        bulkActionButtons={false}
        rowClick={false}
        empty={<EmptyState title="No such invoices">Nothing here needs anything done.</EmptyState>}
      >
        <Column source="invoice.number" label="Invoice" disableSort render={(row) => <NameCell {...row} />} />
        <Column
          source="invoice.state"
          label="State"
          disableSort
          render={({ invoice }) => <InvoiceChip invoice={invoice} />}
        />
        <Column
          source="invoice.total"
          label="Total"
          disableSort
          {...wideOnly}
          render={({ invoice }) => <Amount {...invoice} />}
        />
        <Column
          source="invoice.due"
          label="Left to pay"
          disableSort
          render={({ invoice: { due, currency } }) => <Amount total={due} currency={currency} />}
        />
        <Column
          source="invoice.dueAt"
          label="Due"
          disableSort
          {...wideOnly}
          render={({ invoice: { dueAt } }) => (dueAt ? <When at={dueAt} absolute /> : '–')}
        />
        <Column source="id" label="Actions" disableSort render={(row) => <InvoiceActions {...row} />} />
      </DataTable>
    </CursorList>
  )
}

function NameCell({ invoice, tenant }: PlatformInvoice) {
  return (
    <>
      <Link component={RouterLink} to={`/t/${tenant.slug}/billing/invoices/${invoice.id}`}>
        {invoiceName(invoice)}
      </Link>
      <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>{tenant.name}</Box>
    </>
  )
}

function Amount({ total, currency }: { total: string; currency: string }) {
  return (
    <Box component="span" sx={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
      {moneyText(total, currency)}
    </Box>
  )
}
