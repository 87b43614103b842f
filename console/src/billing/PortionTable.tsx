import Box from '@mui/material/Box'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { quantityOf } from './billingWords.ts'

export interface Portion {
  name: string
  quantity: string
}

interface PortionTableProps {
  caption: string
  /** What the names are. */
  first: string
  portions: readonly Portion[]
  sums?: readonly Portion[]
}

const number = { fontVariantNumeric: 'tabular-nums', textAlign: 'right', whiteSpace: 'nowrap', width: '1%' } as const

const captionStyle = {
  ...{ captionSide: 'top', p: 0, pb: 0.5 },
  ...{ fontSize: '0.9375rem', fontWeight: 620, color: 'text.primary' },
} as const

/** What a quantity is made of, each portion with a bar beside it, and what the portions come to. */
export function PortionTable({ caption, first, portions, sums = [] }: PortionTableProps) {
  const largest = portions.reduce((most, { quantity }) => (BigInt(quantity) > most ? BigInt(quantity) : most), 1n)
  return (
    <Table size="small" sx={{ '& td, & th': { px: 0.75, py: 0.5 }, '& caption': captionStyle }}>
      <caption>{caption}</caption>
      <TableHead>
        <TableRow>
          <TableCell>{first}</TableCell>
          <TableCell sx={number}>Quantity</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {portions.map(({ name, quantity }, place) => (
          <TableRow key={place}>
            <TableCell sx={{ overflowWrap: 'anywhere' }}>
              {name}
              <Box
                aria-hidden
                sx={{
                  height: 3,
                  mt: 0.25,
                  borderRadius: 2,
                  bgcolor: 'primary.main',
                  width: `${Number((BigInt(quantity) * 1000n) / largest) / 10}%`,
                }}
              />
            </TableCell>
            <TableCell sx={number}>{quantityOf(quantity)}</TableCell>
          </TableRow>
        ))}
        {sums.map(({ name, quantity }) => (
          <TableRow key={name} sx={{ '& > *': { borderBottom: 0, fontWeight: 580 } }}>
            <TableCell component="th" scope="row">
              {name}
            </TableCell>
            <TableCell sx={number}>{quantityOf(quantity)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
