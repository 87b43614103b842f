import LogoutIcon from '@mui/icons-material/Logout'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import ListItemIcon from '@mui/material/ListItemIcon'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { signOut } from '../signIn/authHttp.ts'
import { useViewer } from '../viewer/ViewerProvider.tsx'

/** Who is signed in, and the way out. */
export function UserMenu() {
  const { name, email } = useViewer()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  return (
    <Box sx={{ flex: 1, minWidth: 0 }}>
      <Button
        color="inherit"
        fullWidth
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ justifyContent: 'flex-start', textAlign: 'left', px: 1.25 }}
      >
        <Box sx={{ minWidth: 0 }}>
          <Typography noWrap component="div" sx={{ fontWeight: 580, fontSize: '0.875rem', lineHeight: 1.3 }}>
            {name ?? email}
          </Typography>
          {name && (
            <Typography noWrap component="div" variant="caption" color="text.secondary">
              {email}
            </Typography>
          )}
        </Box>
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <MenuItem onClick={() => void signOut()}>
          <ListItemIcon>
            <LogoutIcon fontSize="small" />
          </ListItemIcon>
          Sign out
        </MenuItem>
      </Menu>
    </Box>
  )
}
