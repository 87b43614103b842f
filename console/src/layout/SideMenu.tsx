import ApartmentOutlinedIcon from '@mui/icons-material/ApartmentOutlined'
import BarChartOutlinedIcon from '@mui/icons-material/BarChartOutlined'
import DevicesOutlinedIcon from '@mui/icons-material/DevicesOutlined'
import FactCheckOutlinedIcon from '@mui/icons-material/FactCheckOutlined'
import GroupOutlinedIcon from '@mui/icons-material/GroupOutlined'
import HomeOutlinedIcon from '@mui/icons-material/HomeOutlined'
import KeyOutlinedIcon from '@mui/icons-material/KeyOutlined'
import LayersOutlinedIcon from '@mui/icons-material/LayersOutlined'
import NotificationsNoneOutlinedIcon from '@mui/icons-material/NotificationsNoneOutlined'
import PersonOutlineIcon from '@mui/icons-material/PersonOutlineOutlined'
import ReceiptLongOutlinedIcon from '@mui/icons-material/ReceiptLongOutlined'
import RocketLaunchOutlinedIcon from '@mui/icons-material/RocketLaunchOutlined'
import RuleOutlinedIcon from '@mui/icons-material/RuleOutlined'
import SensorsOutlinedIcon from '@mui/icons-material/SensorsOutlined'
import SettingsOutlinedIcon from '@mui/icons-material/SettingsOutlined'
import SpeedOutlinedIcon from '@mui/icons-material/SpeedOutlined'
import TerminalOutlinedIcon from '@mui/icons-material/TerminalOutlined'
import TrendingUpOutlinedIcon from '@mui/icons-material/TrendingUpOutlined'
import VpnKeyOutlinedIcon from '@mui/icons-material/VpnKeyOutlined'
import WebhookOutlinedIcon from '@mui/icons-material/WebhookOutlined'
import Box from '@mui/material/Box'
import { Logo } from '../components/Logo.tsx'
import { useBasePath, useCan, useScope } from '../viewer/scope.tsx'
import { useViewer } from '../viewer/ViewerProvider.tsx'
import { MenuLink, MenuSection } from './MenuLink.tsx'
import { TenantSwitcher } from './TenantSwitcher.tsx'
import { ThemeMenu } from './ThemeMenu.tsx'
import { UserMenu } from './UserMenu.tsx'

/** Where one can go from here: the tenant's pages, one's own, and the operator's. */
export function SideMenu({ onNavigate }: { onNavigate?: () => void }) {
  const { tenant } = useScope()
  const { isOperator } = useViewer()
  const base = useBasePath()
  const canReadRules = useCan('rules:read')
  const canReadSignals = useCan('signals:read')
  const canReadUsage = useCan('usage:read')
  const canReadWebhooks = useCan('webhooks:read')
  const canReadBilling = useCan('billing:read')
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', minHeight: '100%', p: 1.5 }}>
      <Box sx={{ px: 1, py: 1.25 }}>
        <Logo size={26} />
      </Box>
      <Box sx={{ mt: 1 }}>
        <TenantSwitcher />
      </Box>
      <Box component="nav" aria-label="Console" onClick={onNavigate} sx={{ mt: 1.5, display: 'grid', gap: 2 }}>
        {tenant && (
          <MenuSection title="Tenant">
            <MenuLink to={base} end icon={<HomeOutlinedIcon />} label="Home" />
            <MenuLink to={`${base}/team`} icon={<GroupOutlinedIcon />} label="Team" />
            <MenuLink to={`${base}/keys`} icon={<VpnKeyOutlinedIcon />} label="Keys" />
            <MenuLink to={`${base}/audit`} icon={<FactCheckOutlinedIcon />} label="Audit log" />
            {canReadRules && <MenuLink to={`${base}/rules`} icon={<RuleOutlinedIcon />} label="Rules" />}
            {canReadSignals && <MenuLink to={`${base}/signals`} icon={<SensorsOutlinedIcon />} label="Signals" />}
            {canReadUsage && <MenuLink to={`${base}/usage`} icon={<BarChartOutlinedIcon />} label="Usage" />}
            <MenuLink to={`${base}/plan`} icon={<SpeedOutlinedIcon />} label="Plan" />
            {canReadBilling && <MenuLink to={`${base}/billing`} icon={<ReceiptLongOutlinedIcon />} label="Billing" />}
            <MenuLink to={`${base}/alerts`} icon={<NotificationsNoneOutlinedIcon />} label="Alerts" />
            <MenuLink to={`${base}/settings`} icon={<SettingsOutlinedIcon />} label="Settings" />
          </MenuSection>
        )}
        {tenant && (
          <MenuSection title="Developers">
            <MenuLink to={`${base}/api-keys`} icon={<KeyOutlinedIcon />} label="API keys" />
            {canReadWebhooks && <MenuLink to={`${base}/webhooks`} icon={<WebhookOutlinedIcon />} label="Webhooks" />}
            <MenuLink to={`${base}/api-explorer`} icon={<TerminalOutlinedIcon />} label="API explorer" />
          </MenuSection>
        )}
        {isOperator && (
          <MenuSection title="Platform">
            <MenuLink to="/platform/tenants" icon={<ApartmentOutlinedIcon />} label="All tenants" />
            <MenuLink to="/platform/plans" icon={<LayersOutlinedIcon />} label="Plans" />
            <MenuLink to="/platform/billing" icon={<ReceiptLongOutlinedIcon />} label="Tenants’ billing" />
            <MenuLink to="/platform/increases" icon={<TrendingUpOutlinedIcon />} label="Increase requests" />
            <MenuLink to="/platform/onboardings" icon={<RocketLaunchOutlinedIcon />} label="Onboardings" />
            <MenuLink to="/platform/service-keys" icon={<KeyOutlinedIcon />} label="Service credentials" />
          </MenuSection>
        )}
        <MenuSection title="You">
          <MenuLink to={`${base}/profile`} icon={<PersonOutlineIcon />} label="Profile" />
          <MenuLink to={`${base}/sessions`} icon={<DevicesOutlinedIcon />} label="Sessions" />
        </MenuSection>
      </Box>
      <Box sx={{ mt: 'auto', pt: 2, display: 'flex', alignItems: 'center', gap: 0.5 }}>
        <UserMenu />
        <ThemeMenu />
      </Box>
    </Box>
  )
}
