import { AppError } from '../../core/errors.ts'
import type { Mail } from './mailer.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const control = /[\u0000-\u001f\u007f\u2028\u2029]/

/**
 * Refuses a mail whose header values could become further headers or recipients: line breaks and other control
 * characters anywhere, and anything but one plain address as the recipient. Throws INVALID_INPUT.
 */
export function requireSafeHeaders({ to, subject }: Pick<Mail, 'to' | 'subject'>): void {
  const isOneAddress = /^[^\s@,;<>"()]+@[^\s@,;<>"()]+$/.test(to)
  if (control.test(to) || control.test(subject) || !isOneAddress)
    throw new AppError('INVALID_INPUT', { message: 'This mail has an address or a subject that cannot be sent.' })
}
