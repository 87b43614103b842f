import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useScope } from '../viewer/scope.tsx'

/** The page's one h1, what the page is for, its main action, and the browser tab's title. */
export function PageHeader({ title, summary, action }: { title: string; summary?: ReactNode; action?: ReactNode }) {
  const { tenant } = useScope()
  return (
    <Box sx={{ display: 'flex', gap: 2, alignItems: 'flex-start', flexWrap: 'wrap', mb: 3 }}>
      <title>{`${title} · ${tenant?.name ?? 'Platform'} · BeTrace`}</title>
      <Box sx={{ flex: '1 1 320px', minWidth: 0 }}>
        <Typography variant="h1" sx={{ overflowWrap: 'anywhere' }}>
          {title}
        </Typography>
        {summary && (
          <Typography color="text.secondary" sx={{ mt: 0.75, maxWidth: 640 }}>
            {summary}
          </Typography>
        )}
      </Box>
      {action}
    </Box>
  )
}
