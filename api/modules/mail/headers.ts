import { AppError } from '../../core/errors.ts'
import type { Mail } from './mailer.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const control = /[\u0000-\u001f\u007f\u0085\u2028\u2029]/
const oneAddress = /^[^\s@,;<>"()]+@[^\s@,;<>"()]+$/

/**
 * Refuses a mail whose header values could become further headers or recipients: line breaks and other control
 * characters anywhere, and anything but one plain address as the recipient or for answers. Throws INVALID_INPUT.
 */
export function requireSafeHeaders(mail: Pick<Mail, 'to' | 'senderName' | 'replyTo' | 'subject'>): void {
  const { to, senderName, replyTo, subject } = mail
  const isUnsafe = [to, senderName ?? '', replyTo ?? '', subject].some((value) => control.test(value))
  if (isUnsafe || !oneAddress.test(to) || (replyTo !== null && !oneAddress.test(replyTo)))
    throw new AppError('INVALID_INPUT', { message: 'This mail has an address or a subject that cannot be sent.' })
}

/** The parts of MAIL_FROM (`BeTrace <no-reply@example.com>`, or the address alone), in the name of `senderName`. */
export function senderOf(mailFrom: string, senderName: string | null): { name: string; address: string } {
  const [, name = '', address = mailFrom.trim()] = /^(.*)<([^<>]+)>\s*$/.exec(mailFrom) ?? []
  return { name: senderName ?? name.trim().replace(/^"(.*)"$/, '$1'), address }
}
