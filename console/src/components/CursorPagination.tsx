import ChevronLeftIcon from '@mui/icons-material/ChevronLeft'
import ChevronRightIcon from '@mui/icons-material/ChevronRight'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useListContext } from 'react-admin'
import { countCap } from '../providers/dataProvider.ts'

const number = new Intl.NumberFormat()

/** Next and previous: keyset pages have no page 7 to jump to. The count says "10,000+" where the server stops. */
export function CursorPagination() {
  const { data, page, perPage, setPage, hasNextPage, hasPreviousPage, meta, isPending } = useListContext()
  if (isPending || !data || (page === 1 && !hasNextPage)) return null
  const first = (page - 1) * perPage + 1
  return (
    <Box
      component="nav"
      aria-label="Pages"
      sx={{ display: 'flex', alignItems: 'center', justifyContent: 'flex-end', gap: 1, mt: 1.5 }}
    >
      <Typography variant="body2" color="text.secondary" sx={{ mr: 1 }}>
        {number.format(first)}–{number.format(first + data.length - 1)} of {totalText(meta?.totalCount)}
      </Typography>
      <Button
        size="small"
        variant="outlined"
        disabled={!hasPreviousPage}
        onClick={() => setPage(page - 1)}
        startIcon={<ChevronLeftIcon />}
      >
        Previous
      </Button>
      <Button
        size="small"
        variant="outlined"
        disabled={!hasNextPage}
        onClick={() => setPage(page + 1)}
        endIcon={<ChevronRightIcon />}
      >
        Next
      </Button>
    </Box>
  )
}

export function totalText(total: unknown): string {
  if (typeof total !== 'number') return 'many'
  return total > countCap ? `${number.format(countCap)}+` : number.format(total)
}
