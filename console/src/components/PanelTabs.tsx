import Box from '@mui/material/Box'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { type ReactNode, useId, useState } from 'react'

export interface Panel {
  id: string
  label: string
  content: ReactNode
}

interface PanelTabsProps {
  label: string
  panels: readonly Panel[]
  /** Beside the tabs. */
  aside?: ReactNode
}

/** Several views of one thing in one place. For pages of their own there are TabLinks. */
export function PanelTabs({ label, panels, aside }: PanelTabsProps) {
  const id = useId()
  const [chosen, setChosen] = useState(panels[0]?.id)
  const shown = panels.find((panel) => panel.id === chosen) ?? panels[0]
  if (!shown) return null
  return (
    <>
      <Box sx={{ display: 'flex', alignItems: 'center', borderBottom: 1, borderColor: 'divider' }}>
        <Tabs
          value={shown.id}
          onChange={(_event, next: string) => setChosen(next)}
          aria-label={label}
          variant="scrollable"
          scrollButtons={false}
          sx={{ flex: 1, minWidth: 0, minHeight: 40 }}
        >
          {panels.map((panel) => (
            <Tab
              key={panel.id}
              value={panel.id}
              label={panel.label}
              id={`${id}-${panel.id}-tab`}
              aria-controls={panel.id === shown.id ? `${id}-${panel.id}` : undefined}
              sx={{ minHeight: 40, py: 0, minWidth: 0, textTransform: 'none' }}
            />
          ))}
        </Tabs>
        {aside}
      </Box>
      <Box role="tabpanel" id={`${id}-${shown.id}`} aria-labelledby={`${id}-${shown.id}-tab`} sx={{ minWidth: 0 }}>
        {shown.content}
      </Box>
    </>
  )
}
