import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import LinearProgress from '@mui/material/LinearProgress'
import type { ReactNode } from 'react'
import { ListBase, type ListBaseProps, useListContext } from 'react-admin'
import { toProblem } from '../api/errors.ts'
import { CursorPagination } from './CursorPagination.tsx'
import { ProblemNotice } from './ProblemNotice.tsx'

/** A react-admin list over a keyset connection: filters above, rows in a card, pages below, failures in place. */
export function CursorList({
  filters,
  children,
  ...props
}: ListBaseProps & { filters?: ReactNode; children: ReactNode }) {
  return (
    <ListBase perPage={25} {...props}>
      {filters && <Box sx={{ mb: 2 }}>{filters}</Box>}
      <Rows>{children}</Rows>
    </ListBase>
  )
}

function Rows({ children }: { children: ReactNode }) {
  const { error, isFetching, isPending, refetch } = useListContext()
  if (error) return <ProblemNotice problem={toProblem(error)} onRetry={refetch} />
  return (
    <>
      <Card sx={{ position: 'relative', overflowX: 'auto' }}>
        <LinearProgress
          aria-label="Loading"
          sx={{
            position: 'absolute',
            inset: '0 0 auto',
            height: 2,
            visibility: isFetching && !isPending ? 'visible' : 'hidden',
          }}
        />
        {children}
      </Card>
      <CursorPagination />
    </>
  )
}
