import Box from '@mui/material/Box'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import type { ReactNode } from 'react'
import { When } from '../components/When.tsx'
import { moneyText } from '../format/money.ts'
import { lineTitle, quantityOf } from './billingWords.ts'

interface Line {
  kind: string
  meter?: string | null
  description: string
  quantity: string | null
  amount: string
  period: { start: string; end: string }
}

export interface Sum {
  label: string
  amount: string
  strong?: boolean
}

interface LineTableProps<Shown extends Line> {
  label: string
  lines: readonly Shown[]
  sums: readonly Sum[]
  currency: string
  /** What else there is to a line. */
  more?: (line: Shown) => ReactNode
}

const number = { fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap', textAlign: 'right' } as const

/** On a phone the lines do without it. */
const countCell = { ...number, display: { xs: 'none', sm: 'table-cell' } } as const

/** The lines of an invoice, made or to be made, and what they come to. */
export function LineTable<Shown extends Line>({ label, lines, sums, currency, more }: LineTableProps<Shown>) {
  const counts = lines.some(({ quantity }) => quantity !== null)
  return (
    <Box sx={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label={label}>
      <Table size="small" sx={{ '& td, & th': { px: { xs: 0.75, sm: 1 } } }}>
        <TableHead>
          <TableRow>
            <TableCell>Description</TableCell>
            {counts && <TableCell sx={countCell}>Quantity</TableCell>}
            <TableCell sx={number}>Amount</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {lines.map((line) => (
            <TableRow key={`${line.kind} ${line.meter} ${line.description} ${line.period.start}`}>
              <TableCell>
                {lineTitle(line)}
                {line.period.start !== line.period.end && (
                  <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
                    <When at={line.period.start} absolute /> to <When at={line.period.end} absolute />
                  </Box>
                )}
                {more?.(line)}
              </TableCell>
              {counts && <TableCell sx={countCell}>{quantityOf(line.quantity)}</TableCell>}
              <TableCell sx={number}>{moneyText(line.amount, currency)}</TableCell>
            </TableRow>
          ))}
          {sums.map(({ label: name, amount, strong }) => (
            <TableRow key={name} sx={{ '& > *': { borderBottom: 0, py: 0.5, fontWeight: strong ? 620 : undefined } }}>
              <TableCell component="th" scope="row">
                {name}
              </TableCell>
              {counts && <TableCell sx={{ ...countCell, borderBottom: 0 }} />}
              <TableCell sx={number}>{moneyText(amount, currency)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  )
}
