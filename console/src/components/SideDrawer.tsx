import CloseIcon from '@mui/icons-material/Close'
import Box from '@mui/material/Box'
import Drawer from '@mui/material/Drawer'
import IconButton from '@mui/material/IconButton'
import Typography from '@mui/material/Typography'
import { type ReactNode, useId } from 'react'

interface SideDrawerProps {
  title: string
  /** Under the title. */
  summary?: ReactNode
  children: ReactNode
  onClose(): void
}

/** More about one thing of a page, beside it; on a phone over it. */
export function SideDrawer({ title, summary, children, onClose }: SideDrawerProps) {
  const titleId = useId()
  return (
    <Drawer
      open
      anchor="right"
      onClose={onClose}
      slotProps={{ paper: { role: 'dialog', 'aria-labelledby': titleId, sx: { width: { xs: '100%', sm: 540 } } } }}
    >
      <Box sx={{ p: { xs: 2, sm: 3 }, display: 'grid', gap: 2.5, gridTemplateColumns: 'minmax(0, 1fr)' }}>
        <Box sx={{ display: 'flex', justifyContent: 'space-between', gap: 2 }}>
          <Box sx={{ minWidth: 0 }}>
            <Typography id={titleId} variant="h2" sx={{ overflowWrap: 'anywhere' }}>
              {title}
            </Typography>
            {summary && (
              <Typography component="div" variant="body2" color="text.secondary">
                {summary}
              </Typography>
            )}
          </Box>
          <IconButton aria-label="Close" onClick={onClose} sx={{ alignSelf: 'start', mt: -0.5 }}>
            <CloseIcon />
          </IconButton>
        </Box>
        {children}
      </Box>
    </Drawer>
  )
}
