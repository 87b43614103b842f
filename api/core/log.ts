import { type Bindings, type ChildLoggerOptions, destination, type LoggerOptions, pino, stdTimeFunctions } from 'pino'

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
  const options: LoggerOptions = {
    level,
    base: undefined,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: secretNames.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`, `*.*.*["${name}"]`]),
      censor: '[redacted]',
    },
  }
  // Lines are written beside the requests; what waits at the end of the process is written then.
  return pino(options, destination({ dest: 1, sync: false }))
}

/**
 * The same log, whose children are made when they first have something to say. Most requests say nothing on theirs, and
 * making one costs as much as finding out whose key they came with.
 */
export function withLazyChildren(log: Logger): Logger {
  return lazily(log, () => log)
}

function lazily(parent: Logger, make: () => Logger): Logger {
  let made: Logger | undefined
  const logger = (): Logger => {
    made ??= make()
    return made
  }
  const child = (bindings: Bindings, options?: ChildLoggerOptions) =>
    lazily(parent, () => logger().child(bindings, options))
  return new Proxy(parent, { get: (_parent, name) => (name === 'child' ? child : Reflect.get(logger(), name)) })
}

/**
 * For the line that every request ends with: the same log without the search for secrets, which costs a fourteenth of a
 * small request. Only for lines whose every value the product itself made.
 */
export function requestLogger(log: Logger): Logger {
  return log.child({}, { redact: [] })
}
