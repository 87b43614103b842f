import Box from '@mui/material/Box'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableFooter from '@mui/material/TableFooter'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { visuallyHidden } from '@mui/utils'
import { amountText } from '../format/quantities.ts'
import { useTenant } from '../viewer/scope.tsx'
import type { ChartData } from './chartData.ts'

interface UsageTableProps {
  data: ChartData
  unit: string
  caption: string
  /** What the last line is called: the total of a sum, the last reading of a gauge. */
  totalName: string
}

/** The same numbers as the chart, to read: one row a step, one column a series. */
export function UsageTable({ data: { steps, series, previous, forecast }, unit, caption, totalName }: UsageTableProps) {
  const { locale } = useTenant()
  const cell = (value: bigint | null | undefined) =>
    value === null || value === undefined ? '–' : amountText(value, unit, locale)
  const heads = [...series.map(({ name }) => name), ...(previous ? ['Time before'] : [])]
  return (
    <Box
      role="region"
      aria-label="Table"
      // Reachable by keyboard, since it scrolls.
      tabIndex={0}
      sx={{ maxHeight: 460, overflow: 'auto', border: 1, borderColor: 'divider', borderRadius: 1 }}
    >
      <Table size="small" stickyHeader sx={{ '& td, & th': { fontVariantNumeric: 'tabular-nums' } }}>
        <caption style={visuallyHidden}>{caption}</caption>
        <TableHead>
          <TableRow>
            <TableCell>Time</TableCell>
            {heads.map((head, at) => (
              <TableCell key={at} align="right">
                {head}
              </TableCell>
            ))}
            {forecast && <TableCell align="right">Expected</TableCell>}
          </TableRow>
        </TableHead>
        <TableBody>
          {steps.map(({ from, long }, index) => (
            <TableRow key={from.getTime()}>
              <TableCell component="th" scope="row" sx={{ whiteSpace: 'nowrap' }}>
                {long}
              </TableCell>
              {series.map(({ values }, at) => (
                <TableCell key={at} align="right">
                  {cell(values[index])}
                </TableCell>
              ))}
              {previous && <TableCell align="right">{cell(previous.values[index])}</TableCell>}
              {forecast && <TableCell align="right">{cell(toWhole(forecast.values[index]))}</TableCell>}
            </TableRow>
          ))}
        </TableBody>
        <TableFooter>
          <TableRow sx={{ '& .MuiTableCell-root': { fontWeight: 600, fontSize: '0.875rem', color: 'text.primary' } }}>
            <TableCell component="th" scope="row">
              {totalName}
            </TableCell>
            {series.map(({ total }, at) => (
              <TableCell key={at} align="right">
                {cell(total)}
              </TableCell>
            ))}
            {previous && <TableCell align="right">{cell(previous.total)}</TableCell>}
            {forecast && <TableCell align="right">{cell(forecast.end)}</TableCell>}
          </TableRow>
        </TableFooter>
      </Table>
    </Box>
  )
}

function toWhole(value: number | null | undefined): bigint | null {
  return value === null || value === undefined ? null : BigInt(Math.round(value))
}
