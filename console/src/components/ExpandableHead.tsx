import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { visuallyHidden } from '@mui/utils'
import type { ReactNode } from 'react'

/** The head of a table whose rows open: names the column of the arrows, which react-admin leaves without a name. */
export function ExpandableHead({ children }: { children?: ReactNode }) {
  return (
    <TableHead>
      <TableRow>
        <TableCell padding="none">
          <span style={visuallyHidden}>Details</span>
        </TableCell>
        {children}
      </TableRow>
    </TableHead>
  )
}
