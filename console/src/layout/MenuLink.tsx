import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import Typography from '@mui/material/Typography'
import { type ReactNode, useId } from 'react'
import { NavLink } from 'react-router-dom'

export function MenuSection({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <Box role="group" aria-labelledby={id} sx={{ display: 'grid', gap: 0.25 }}>
      <Typography id={id} variant="overline" color="text.secondary" sx={{ px: 1.25 }}>
        {title}
      </Typography>
      {children}
    </Box>
  )
}

/** `NavLink` marks the current page with aria-current, which is also what the style hangs on. */
export function MenuLink({ to, end, icon, label }: { to: string; end?: boolean; icon: ReactNode; label: string }) {
  return (
    <ButtonBase
      component={NavLink}
      to={to}
      end={end}
      sx={{
        justifyContent: 'flex-start',
        gap: 1.5,
        px: 1.25,
        height: 40,
        borderRadius: 1,
        fontSize: '0.9375rem',
        color: 'text.secondary',
        '& svg': { fontSize: 20 },
        '&:hover': { bgcolor: 'action.hover' },
        '&[aria-current="page"]': {
          bgcolor: 'action.selected',
          color: 'text.primary',
          fontWeight: 580,
          '& svg': { color: 'primary.main' },
        },
        '&.Mui-focusVisible': { outline: '2px solid', outlineColor: 'primary.main' },
      }}
    >
      {icon}
      {label}
    </ButtonBase>
  )
}
