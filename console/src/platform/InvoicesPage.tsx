import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { DataTable, useListContext } from 'react-admin'
import { Link as RouterLink } from 'react-router-dom'
import type { PlatformInvoicesQuery } from '../api/generated/operations.ts'
import { invoiceName } from '../billing/billingWords.ts'
import { InvoiceChip } from '../billing/InvoiceChip.tsx'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { moneyText } from '../format/money.ts'
import { InvoiceActions } from './InvoiceActions.tsx'
import { InvoiceFilters } from './InvoiceFilters.tsx'
import { DueCell, NextStepCell } from './OverdueCell.tsx'

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
      <Invoices />
    </CursorList>
  )
}

function Invoices() {
  const { overdue = false } = useListContext().filterValues
  return (
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
        {...(overdue && wideOnly)}
        render={({ invoice }) => <InvoiceChip invoice={invoice} />}
      />
      {!overdue && (
        <Column
          source="invoice.total"
          label="Total"
          disableSort
          {...wideOnly}
          render={({ invoice }) => <Amount {...invoice} />}
        />
      )}
      <Column
        source="invoice.due"
        label="Left to pay"
        disableSort
        render={({ invoice: { due, currency } }) => <Amount total={due} currency={currency} />}
      />
      <Column source="invoice.dueAt" label="Due" disableSort {...wideOnly} render={(row) => <DueCell {...row} />} />
      {overdue && (
        <Column
          source="dunning.nextStepAt"
          label="Next step"
          disableSort
          {...wideOnly}
          render={(row) => <NextStepCell {...row} />}
        />
      )}
      <Column source="id" label="Actions" disableSort render={(row) => <InvoiceActions {...row} />} />
    </DataTable>
  )
}

function NameCell(row: PlatformInvoice) {
  const { invoice, tenant, dunning } = row
  return (
    <>
      <Link
        component={RouterLink}
        to={`/t/${tenant.slug}/billing/invoices/${invoice.id}`}
        sx={{ whiteSpace: 'nowrap' }}
      >
        {invoiceName(invoice)}
      </Link>
      <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>{tenant.name}</Box>
      {dunning && (
        <Box className="narrow-only" sx={{ fontSize: '0.8125rem' }}>
          <DueCell {...row} />
          <NextStepCell {...row} />
        </Box>
      )}
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
