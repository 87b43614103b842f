import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** An SMTP server in a test: takes mails, or answers RCPT with what the test says. */
export interface TestSmtpServer {
  url: string
  /** Envelope recipients and the message as it came over the wire. */
  received: { recipients: string[]; message: string }[]
  /** Connections opened so far. */
  connections: number
  /** The reply to RCPT TO while set; `hang` replies nothing. */
  refusal: string | null
  close: () => void
}

export async function startSmtpServer(): Promise<TestSmtpServer> {
  const sockets = new Set<Socket>()
  const smtp: TestSmtpServer = { url: '', received: [], connections: 0, refusal: null, close: () => {} }
  const server = createServer((socket) => {
    smtp.connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    const reply = (line: string) => socket.write(`${line}\r\n`)
    let recipients: string[] = []
    let message: string | null = null
    let pending = ''
    reply('220 test')
    socket.setEncoding('utf8').on('data', (chunk) => {
      const lines = (pending + chunk).split('\r\n')
      pending = lines.pop() ?? ''
      for (const line of lines) {
        if (message !== null) {
          if (line !== '.') message += `${line}\n`
          else {
            smtp.received.push({ recipients, message })
            message = null
            recipients = []
            reply('250 taken')
          }
        } else if (/^RCPT TO/i.test(line)) {
          if (smtp.refusal === 'hang') continue
          if (!smtp.refusal) recipients.push(/<(.*)>/.exec(line)?.[1] ?? '')
          reply(smtp.refusal ?? '250 ok')
        } else if (/^DATA/i.test(line)) {
          message = ''
          reply('354 go on')
        } else reply(/^QUIT/i.test(line) ? '221 bye' : '250 ok')
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  smtp.url = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`
  smtp.close = () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return smtp
}
