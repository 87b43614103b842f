declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'webhooks.send': Record<string, never>
  }
}
