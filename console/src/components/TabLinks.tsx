import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import { NavLink } from 'react-router-dom'

export interface TabLink {
  to: string
  label: string
  /** For the tab whose path the others begin with. */
  end?: boolean
}

/** The pages of one subject, each with an address of its own: links, so that back, reload and a shared link work. */
export function TabLinks({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  return (
    <Box
      component="nav"
      aria-label={label}
      sx={{ display: 'flex', gap: 0.5, mb: 3, borderBottom: 1, borderColor: 'divider', overflowX: 'auto' }}
    >
      {tabs.map(({ to, label: text, end }) => (
        <ButtonBase
          key={to}
          component={NavLink}
          to={to}
          end={end}
          sx={{
            px: 1.5,
            height: 42,
            flexShrink: 0,
            fontSize: '0.9375rem',
            color: 'text.secondary',
            borderBottom: '2px solid transparent',
            '&[aria-current="page"]': { color: 'text.primary', fontWeight: 580, borderBottomColor: 'primary.main' },
            '&.Mui-focusVisible': { outline: '2px solid', outlineColor: 'primary.main', outlineOffset: -2 },
          }}
        >
          {text}
        </ButtonBase>
      ))}
    </Box>
  )
}
