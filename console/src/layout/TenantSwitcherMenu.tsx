import AddIcon from '@mui/icons-material/Add'
import ApartmentOutlinedIcon from '@mui/icons-material/ApartmentOutlined'
import Divider from '@mui/material/Divider'
import List from '@mui/material/List'
import ListItem from '@mui/material/ListItem'
import ListItemButton from '@mui/material/ListItemButton'
import ListItemIcon from '@mui/material/ListItemIcon'
import ListItemText from '@mui/material/ListItemText'
import Popover from '@mui/material/Popover'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { Link } from 'react-router-dom'
import { StatusChip } from '../components/StatusChip.tsx'
import { countText } from '../format/words.ts'
import { useScope } from '../viewer/scope.tsx'
import { useViewer } from '../viewer/ViewerProvider.tsx'
import { TenantAvatar } from './TenantAvatar.tsx'

/** Above this many tenants the list gets a search field. */
const searchAbove = 6

export function TenantSwitcherMenu({ anchor, onClose }: { anchor: HTMLElement | null; onClose: () => void }) {
  const { tenant: current } = useScope()
  const { memberships, isOperator, tenantsLeft } = useViewer()
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const shown = memberships.filter(({ tenant }) => `${tenant.name} ${tenant.slug}`.toLowerCase().includes(wanted))
  return (
    <Popover
      open={anchor !== null}
      anchorEl={anchor}
      onClose={onClose}
      anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
      slotProps={{
        paper: {
          role: 'dialog',
          'aria-label': 'Switch tenant',
          sx: { width: 320, mt: 0.5, border: 1, borderColor: 'divider' },
        },
      }}
    >
      {memberships.length > searchAbove && (
        <TextField
          label="Find a tenant"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          autoFocus
          sx={{ m: 1.5, width: 'calc(100% - 24px)' }}
        />
      )}
      <List aria-label="Your tenants" sx={{ maxHeight: 320, overflowY: 'auto', py: 0.5 }}>
        {shown.map(({ tenant }) => (
          <ListItem key={tenant.id} disablePadding>
            <ListItemButton
              component={Link}
              to={`/t/${tenant.slug}`}
              onClick={onClose}
              selected={tenant.id === current?.id}
              sx={{ gap: 1.25 }}
            >
              <TenantAvatar name={tenant.name} logo={tenant.branding.logo?.small} size={28} />
              <ListItemText
                primary={tenant.name}
                secondary={tenant.slug}
                slotProps={{ primary: { noWrap: true }, secondary: { noWrap: true, variant: 'caption' } }}
              />
              {tenant.status !== 'ACTIVE' && <StatusChip status={tenant.status} />}
            </ListItemButton>
          </ListItem>
        ))}
      </List>
      {shown.length === 0 && (
        <Typography variant="body2" color="text.secondary" sx={{ px: 2, pb: 2 }}>
          {memberships.length ? `None of your tenants is called “${search}”.` : 'You are not a member of any tenant.'}
        </Typography>
      )}
      <Divider />
      <List sx={{ py: 0.5 }}>
        {isOperator && (
          <ListItem disablePadding>
            <ListItemButton component={Link} to="/platform/tenants" onClick={onClose}>
              <ListItemIcon sx={{ minWidth: 38 }}>
                <ApartmentOutlinedIcon fontSize="small" />
              </ListItemIcon>
              <ListItemText primary="All tenants" secondary="As an operator, read only" />
            </ListItemButton>
          </ListItem>
        )}
        <ListItem disablePadding>
          <ListItemButton component={Link} to="/new" onClick={onClose} disabled={tenantsLeft === 0}>
            <ListItemIcon sx={{ minWidth: 38 }}>
              <AddIcon fontSize="small" />
            </ListItemIcon>
            <ListItemText
              primary="Create tenant"
              secondary={
                tenantsLeft
                  ? `You can create ${countText(tenantsLeft, 'more', 'more')}`
                  : 'You have created as many as you may'
              }
            />
          </ListItemButton>
        </ListItem>
      </List>
    </Popover>
  )
}
