import { defineJob } from '../../jobs/queue.ts'
import { sendFromOutbox } from './mail.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'mail.send': { mailId: string }
  }
}

/** With backoff up to a minute, 60 retries bridge an hour without a mail server. */
export const mailSendJob = defineJob({
  name: 'mail.send',
  retries: 60,
  run: (ctx, { mailId }, { lastTry }) => sendFromOutbox(ctx, mailId, lastTry),
})
