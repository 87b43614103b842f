import MenuIcon from '@mui/icons-material/Menu'
import Box from '@mui/material/Box'
import Drawer from '@mui/material/Drawer'
import IconButton from '@mui/material/IconButton'
import Typography from '@mui/material/Typography'
import { type ReactNode, useState } from 'react'
import { ErrorBoundary as Boundary } from 'react-error-boundary'
import { useLocation } from 'react-router-dom'
import { LogoMark } from '../components/Logo.tsx'
import { useScope } from '../viewer/scope.tsx'
import { FailureText } from './ErrorBoundary.tsx'
import { ScopeBanners } from './ScopeBanners.tsx'
import { SideMenu } from './SideMenu.tsx'
import { SkipLink } from './SkipLink.tsx'
import { TenantAvatar } from './TenantAvatar.tsx'

const menuWidth = 264

/** The console's frame: the menu beside the page on wide screens, behind a button on phones. */
export function ConsoleLayout({ children }: { children: ReactNode }) {
  const { tenant } = useScope()
  const { pathname } = useLocation()
  const [open, setOpen] = useState(false)
  return (
    <Box sx={{ display: 'flex', minHeight: '100vh' }}>
      <SkipLink />
      <Box
        component="aside"
        sx={{
          display: { xs: 'none', md: 'block' },
          width: menuWidth,
          flexShrink: 0,
          borderRight: 1,
          borderColor: 'divider',
          bgcolor: 'background.paper',
        }}
      >
        <Box sx={{ position: 'sticky', top: 0, height: '100vh', overflowY: 'auto' }}>
          <SideMenu />
        </Box>
      </Box>
      <Drawer
        open={open}
        onClose={() => setOpen(false)}
        slotProps={{ paper: { sx: { width: 288 }, 'aria-label': 'Menu' } }}
      >
        <SideMenu onNavigate={() => setOpen(false)} />
      </Drawer>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Box
          component="header"
          sx={{
            display: { xs: 'flex', md: 'none' },
            alignItems: 'center',
            gap: 1.25,
            px: 1.5,
            height: 56,
            borderBottom: 1,
            borderColor: 'divider',
            bgcolor: 'background.paper',
          }}
        >
          <IconButton aria-label="Open the menu" onClick={() => setOpen(true)}>
            <MenuIcon />
          </IconButton>
          {tenant ? (
            <TenantAvatar name={tenant.name} logo={tenant.branding.logo?.small} size={28} />
          ) : (
            <LogoMark size={24} />
          )}
          <Typography noWrap sx={{ fontWeight: 600 }}>
            {tenant?.name ?? 'Platform'}
          </Typography>
        </Box>
        <ScopeBanners />
        <Box
          component="main"
          id="main"
          tabIndex={-1}
          sx={{ px: { xs: 2, sm: 4, lg: 6 }, py: { xs: 3, md: 5 }, maxWidth: 1240, outline: 'none' }}
        >
          <Boundary
            resetKeys={[pathname]}
            fallbackRender={({ resetErrorBoundary }) => <FailureText onRetry={resetErrorBoundary} />}
          >
            {children}
          </Boundary>
        </Box>
      </Box>
    </Box>
  )
}
