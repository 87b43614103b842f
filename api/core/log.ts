import { pino, stdTimeFunctions } from 'pino'

export type Logger = import('pino').Logger

/** Paths whose values never reach a log line, at any depth the product logs at. */
const secretNames = [
  'authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'password',
  'secret',
  'token',
  'plaintext',
  'privateKey',
  'apiKey',
  'masterKey',
]

export function createLogger(level: string): Logger {
  return pino({
    level,
    base: undefined,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: secretNames.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`, `*.*.*["${name}"]`]),
      censor: '[redacted]',
    },
  })
}
