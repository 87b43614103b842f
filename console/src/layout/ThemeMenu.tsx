import DarkModeOutlinedIcon from '@mui/icons-material/DarkModeOutlined'
import LightModeOutlinedIcon from '@mui/icons-material/LightModeOutlined'
import SettingsBrightnessIcon from '@mui/icons-material/SettingsBrightness'
import IconButton from '@mui/material/IconButton'
import ListItemIcon from '@mui/material/ListItemIcon'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Tooltip from '@mui/material/Tooltip'
import { useState } from 'react'
import { type ModeChoice, useColorMode } from '../theme/ColorMode.tsx'

const choices: { value: ModeChoice; label: string; icon: typeof LightModeOutlinedIcon }[] = [
  { value: 'light', label: 'Light', icon: LightModeOutlinedIcon },
  { value: 'dark', label: 'Dark', icon: DarkModeOutlinedIcon },
  { value: 'system', label: 'As the system', icon: SettingsBrightnessIcon },
]

export function ThemeMenu() {
  const { mode, choice, choose } = useColorMode()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const Icon = mode === 'dark' ? DarkModeOutlinedIcon : LightModeOutlinedIcon
  return (
    <>
      <Tooltip title="Appearance">
        <IconButton aria-label="Appearance" aria-haspopup="menu" onClick={(event) => setAnchor(event.currentTarget)}>
          <Icon fontSize="small" />
        </IconButton>
      </Tooltip>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {choices.map(({ value, label, icon: ChoiceIcon }) => (
          <MenuItem
            key={value}
            role="menuitemradio"
            aria-checked={choice === value}
            selected={choice === value}
            onClick={() => {
              choose(value)
              setAnchor(null)
            }}
          >
            <ListItemIcon>
              <ChoiceIcon fontSize="small" />
            </ListItemIcon>
            {label}
          </MenuItem>
        ))}
      </Menu>
    </>
  )
}
