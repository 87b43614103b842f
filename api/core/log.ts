import {
  type Bindings,
  type ChildLoggerOptions,
  type DestinationStream,
  destination,
  type LoggerOptions,
  pino,
} from 'pino'

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

/** How long a line may wait for others before it is written. */
const flushEveryMs = 100
const flushAtCharacters = 16_000

export function createLogger(level: string, stream: DestinationStream = standardOutput()): Logger {
  const options: LoggerOptions = {
    level,
    base: undefined,
    timestamp,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: secretNames.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`, `*.*.*["${name}"]`]),
      censor: '[redacted]',
    },
  }
  return pino(options, stream)
}

/**
 * A write for each line costs more than the line. What waits when the process ends is written then. The lines gather here
 * and not in pino's stream, which reads what has gathered anew with every line to know its length.
 */
function standardOutput(): DestinationStream {
  opened ??= openStandardOutput()
  return opened
}

let opened: DestinationStream | undefined

function openStandardOutput(): DestinationStream {
  let lines: string[] = []
  let length = 0
  const write = () => {
    if (lines.length === 0) return
    output.write(lines.join(''))
    lines = []
    length = 0
  }
  const flushSync = () => {
    write()
    output.flushSync()
  }
  setInterval(write, flushEveryMs).unref()
  // Before pino's stream listens: it closes itself at either.
  process.on('beforeExit', write)
  process.on('exit', flushSync)
  const output = destination({ dest: 1, sync: false })
  return {
    write(line: string) {
      lines.push(line)
      length += line.length
      if (length >= flushAtCharacters) write()
    },
    // pino asks for it after a line of level fatal.
    flushSync,
  } as DestinationStream
}

let writtenAt = 0
let written = ''

/** The moment in ISO 8601, put into words once for all lines of a millisecond. */
function timestamp(): string {
  const now = Date.now()
  if (now !== writtenAt) {
    writtenAt = now
    written = `,"time":"${new Date(now).toISOString()}"`
  }
  return written
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
