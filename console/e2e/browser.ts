import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import { followPages } from './diagnosis.ts'

const systemBrowsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/**
 * A browser for the walks of one file. Whatever a page complains about (a refused script, a failed request for an
 * asset, an error React caught) fails the walk in which it happened. A walk that failed tells where its pages stood.
 */
export function useBrowser() {
  const sharedUrl = inject('url')
  const opened: { context: BrowserContext; whereItStands: () => Promise<string[]> }[] = []
  const complaints: string[] = []
  let browser: Browser

  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser.close())
  afterEach(async ({ task }) => {
    const failed = task.result?.state === 'fail'
    const standings: string[] = []
    for (const { context, whereItStands } of opened.splice(0)) {
      if (failed) standings.push(...(await whereItStands()))
      await context.close()
    }
    const complained = complaints.splice(0)
    if (failed) throw reportOf([...standings, ...complained])
    expect(complained).toEqual([])
  })

  /** A browser profile of its own: one person at one device. */
  async function open(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await browser.newContext({
      baseURL: sharedUrl,
      viewport: { width: 1280, height: 860 },
      // Contrast is measured on what stands still.
      reducedMotion: 'reduce',
      timezoneId: 'Europe/Berlin',
      ...options,
    })
    context.setDefaultTimeout(30_000)
    context.on('page', (page) => listen(page))
    opened.push({ context, whereItStands: followPages(context) })
    return context
  }

  function listen(page: Page) {
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      // The browser itself writes a line for each refused request: a wrong code, a server that is gone.
      const isRefusal = message.text().startsWith('Failed to load resource')
      if (message.type() === 'error' && !isRefusal) complaints.push(message.text())
    })
  }

  return { url: sharedUrl, open }
}

/** Thrown after the failure itself, so that every reporter shows it beside that. */
function reportOf(standings: string[]): Error {
  const report = new Error(`This is how the walk ended:\n\n${standings.join('\n\n')}`)
  // Its place in the code says nothing.
  report.stack = undefined
  return report
}

async function launch(): Promise<Browser> {
  const { default: bundled } = await import('@sparticuz/chromium')
  // Not the package's own arguments: they switch web security off, which these walks are there to see.
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu']
  const executables = [await bundled.executablePath().catch(() => ''), ...systemBrowsers].filter(existsSync)
  const failures: unknown[] = []
  for (const executablePath of executables) {
    try {
      return await chromium.launch({ executablePath, args })
    } catch (error) {
      failures.push(error)
    }
  }
  throw new AggregateError(failures, 'No Chromium starts here: neither the one from npm nor the system’s.')
}
