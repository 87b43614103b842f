import ArrowDropDownIcon from '@mui/icons-material/ArrowDropDown'
import Button from '@mui/material/Button'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useState } from 'react'

interface PickMenuProps<T> {
  label: string
  items: readonly T[]
  titleOf(item: T): string
  onPick(item: T): void
}

/** A button that opens a short list to pick from; disabled while there is nothing in it. */
export function PickMenu<T>({ label, items, titleOf, onPick }: PickMenuProps<T>) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  return (
    <>
      <Button
        size="small"
        color="inherit"
        endIcon={<ArrowDropDownIcon />}
        aria-haspopup="menu"
        disabled={items.length === 0}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {label}
      </Button>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
        slotProps={{ paper: { role: 'region', 'aria-label': label, sx: { maxWidth: 420 } } }}
      >
        {items.map((item) => (
          <MenuItem
            key={titleOf(item)}
            onClick={() => {
              setAnchor(null)
              onPick(item)
            }}
          >
            {titleOf(item)}
          </MenuItem>
        ))}
      </Menu>
    </>
  )
}
