import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

declare global {
  interface Window {
    axe: typeof axe
  }
}

/** Fails for anything axe finds on the page as it is now, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(source)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.waitForFunction((mode) => document.documentElement.dataset.theme === mode, colorScheme)
    const violations = await page.evaluate(async () => {
      // All rules run all the same; only what passes is not described.
      const { violations } = await window.axe.run({ resultTypes: ['violations'] })
      return violations.map(({ id, nodes }) => ({
        id,
        where: nodes.map((node) => `${node.html} ${node.failureSummary}`),
      }))
    })
    expect(violations, `${page.url()} in ${colorScheme}`).toEqual([])
  }
  await page.emulateMedia({ colorScheme: null })
}
