import Box from '@mui/material/Box'
import { DataTable } from 'react-admin'
import type { ArchivedInvoicesQuery } from '../api/generated/operations.ts'
import { InvoiceFiles } from '../billing/InvoiceFiles.tsx'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { ListFilters, SearchFilter } from '../components/ListFilters.tsx'
import { When } from '../components/When.tsx'
import { moneyText } from '../format/money.ts'

type Archived = ArchivedInvoicesQuery['archivedInvoices']['nodes'][number]

const Column = DataTable.Col<Archived>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }
const words = { INVOICE: 'Invoice', CREDIT_NOTE: 'Credit note' } as const

/** What was issued to tenants that are gone. */
export function ArchivePage() {
  return (
    <CursorList resource="archived-invoices" filters={<ArchiveFilters />} disableSyncWithLocation>
      <DataTable
        bulkActionButtons={false}
        rowClick={false}
        empty={
          <EmptyState title="Nothing archived">
            Invoices and credit notes of a tenant are kept here when everything else of it is removed.
          </EmptyState>
        }
      >
        <Column source="number" label="Document" disableSort render={(row) => <NameCell {...row} />} />
        <Column
          source="total"
          label="Total"
          disableSort
          render={({ total, currency }) => (
            <Box component="span" sx={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
              {moneyText(total, currency)}
            </Box>
          )}
        />
        <Column
          source="issuedAt"
          label="Issued"
          disableSort
          {...wideOnly}
          render={({ issuedAt }) => <When at={issuedAt} absolute />}
        />
        <Column
          source="archivedAt"
          label="Tenant removed"
          disableSort
          {...wideOnly}
          render={({ archivedAt }) => <When at={archivedAt} absolute />}
        />
        <Column
          source="id"
          label="Files"
          disableSort
          render={({ id, document, number }) => (
            <InvoiceFiles path={`/archived-invoices/${id}`} name={`${words[document]} ${number}`} />
          )}
        />
      </DataTable>
    </CursorList>
  )
}

function ArchiveFilters() {
  return (
    <ListFilters label="Archive">
      <SearchFilter label="Number, tenant or customer" source="q" />
    </ListFilters>
  )
}

function NameCell({ document, number, tenantName, customerName }: Archived) {
  const whose = tenantName === customerName ? tenantName : `${tenantName}, billed to ${customerName}`
  return (
    <>
      {words[document]} {number}
      <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>{whose}</Box>
    </>
  )
}
