import ApartmentOutlinedIcon from '@mui/icons-material/ApartmentOutlined'
import UnfoldMoreIcon from '@mui/icons-material/UnfoldMore'
import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import Typography from '@mui/material/Typography'
import { visuallyHidden } from '@mui/utils'
import { useState } from 'react'
import { useScope } from '../viewer/scope.tsx'
import { TenantAvatar } from './TenantAvatar.tsx'
import { TenantSwitcherMenu } from './TenantSwitcherMenu.tsx'

/** The tenant of this tab; opens the list of the others. */
export function TenantSwitcher() {
  const { tenant } = useScope()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  return (
    <>
      <ButtonBase
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{
          width: '100%',
          p: 1,
          gap: 1.25,
          borderRadius: 1,
          border: 1,
          borderColor: 'divider',
          justifyContent: 'flex-start',
          textAlign: 'left',
          '&:hover': { bgcolor: 'action.hover' },
        }}
      >
        {tenant ? (
          <TenantAvatar name={tenant.name} logo={tenant.branding.logo?.small} />
        ) : (
          <ApartmentOutlinedIcon color="primary" />
        )}
        <Box sx={{ minWidth: 0, flex: 1 }}>
          <Typography noWrap sx={{ fontWeight: 580, lineHeight: 1.3 }}>
            {tenant?.name ?? 'Platform'}
          </Typography>
          <Typography noWrap variant="caption" color="text.secondary" component="div">
            {tenant?.slug ?? 'All tenants'}
          </Typography>
        </Box>
        <Box component="span" sx={visuallyHidden}>
          Switch tenant
        </Box>
        <UnfoldMoreIcon fontSize="small" sx={{ color: 'text.secondary' }} />
      </ButtonBase>
      <TenantSwitcherMenu anchor={anchor} onClose={() => setAnchor(null)} />
    </>
  )
}
