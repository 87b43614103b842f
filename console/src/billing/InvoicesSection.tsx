import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { DataTable } from 'react-admin'
import { Link as RouterLink } from 'react-router-dom'
import type { InvoiceFieldsFragment } from '../api/generated/operations.ts'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { When } from '../components/When.tsx'
import { moneyText } from '../format/money.ts'
import { useBasePath, useTenant } from '../viewer/scope.tsx'
import { invoiceName } from './billingWords.ts'
import { InvoiceChip } from './InvoiceChip.tsx'
import { InvoiceFiles } from './InvoiceFiles.tsx'

const Column = DataTable.Col<InvoiceFieldsFragment>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }

/** The tenant's invoices, newest first. */
export function InvoicesSection() {
  const base = useBasePath()
  const tenant = useTenant()
  return (
    <Box component="section" aria-labelledby="invoices">
      <Typography id="invoices" variant="h2" sx={{ mb: 1.5 }}>
        Invoices
      </Typography>
      <CursorList resource="invoices" perPage={10} disableSyncWithLocation>
        <DataTable
          bulkActionButtons={false}
          rowClick={false}
          empty={
            <EmptyState title="No invoices yet">The first one is made when there is something to pay for.</EmptyState>
          }
        >
          <Column
            source="number"
            label="Invoice"
            disableSort
            render={(invoice) => (
              <Link component={RouterLink} to={`${base}/billing/invoices/${invoice.id}`}>
                {invoiceName(invoice)}
              </Link>
            )}
          />
          <Column source="state" label="State" disableSort render={(invoice) => <InvoiceChip invoice={invoice} />} />
          <Column
            source="total"
            label="Total"
            disableSort
            render={({ total, currency }) => (
              <Box sx={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>{moneyText(total, currency)}</Box>
            )}
          />
          <Column
            source="createdAt"
            label="Issued"
            disableSort
            {...wideOnly}
            render={({ issuedAt }) => (issuedAt ? <When at={issuedAt} absolute /> : '–')}
          />
          <Column
            source="dueAt"
            label="Due"
            disableSort
            {...wideOnly}
            render={({ dueAt }) => (dueAt ? <When at={dueAt} absolute /> : '–')}
          />
          <Column
            source="id"
            label="Files"
            disableSort
            {...wideOnly}
            render={(invoice) => (
              <InvoiceFiles
                path={`/tenants/${tenant.id}/invoices/${invoice.id}`}
                name={`Invoice ${invoiceName(invoice)}`}
              />
            )}
          />
        </DataTable>
      </CursorList>
    </Box>
  )
}
