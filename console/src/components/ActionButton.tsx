import type { ReactNode } from 'react'
import { GatedButton } from './GatedButton.tsx'

interface ActionButtonProps {
  permission: string
  children: ReactNode
  /** Takes something away. */
  danger?: boolean
  /** Why it is not possible now for anybody. */
  reason?: string | null
  onClick(): void
}

/** One of the things that can be done with what a page shows. */
export function ActionButton({ danger = false, ...props }: ActionButtonProps) {
  return <GatedButton variant="outlined" sx={danger ? { color: 'error.main' } : undefined} {...props} />
}
