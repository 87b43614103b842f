import Box from '@mui/material/Box'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import Typography from '@mui/material/Typography'
import { wordsOf } from '../format/words.ts'
import { mono } from '../theme/theme.ts'
import { changesOf } from './changes.ts'

interface ChangeTableProps {
  before: unknown
  after: unknown
  /** The code of the refusal, for an attempt that changed nothing. */
  refusal: string | null
}

/** What an event changed, one line per value. */
export function ChangeTable({ before, after, refusal }: ChangeTableProps) {
  const changes = changesOf(before, after)
  return (
    <Box sx={{ minWidth: 0, overflowX: 'auto' }}>
      <Typography variant="h3" component="h2" sx={{ mb: 1 }}>
        {refusal ? `Refused: ${wordsOf(refusal).toLowerCase()}` : 'What changed'}
      </Typography>
      {changes.length === 0 ? (
        <Typography variant="body2" color="text.secondary">
          {refusal ? 'Nothing was changed.' : 'This event carries no values.'}
        </Typography>
      ) : (
        <Table
          size="small"
          sx={{
            '& td': { overflowWrap: 'anywhere', verticalAlign: 'top' },
            '& td:not(:first-of-type)': { fontFamily: mono, fontSize: '0.8125rem' },
          }}
        >
          <TableHead>
            <TableRow>
              <TableCell>Value</TableCell>
              <TableCell>Before</TableCell>
              <TableCell>After</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {changes.map((change) => (
              <TableRow key={change.path}>
                <TableCell>{wordsOf(change.path)}</TableCell>
                <TableCell sx={{ color: 'text.secondary' }}>{change.before ?? '–'}</TableCell>
                <TableCell>{change.after ?? '–'}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Box>
  )
}
