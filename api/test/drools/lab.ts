import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { newSecret } from '../../core/secrets.ts'
import {
  buildSidecar,
  missingTool,
  type SidecarOptions,
  type SidecarProcess,
  startSidecar,
} from '../../drools/sidecar.ts'
import { createSidecar, type Sidecar } from '../../rules/drools/client.ts'

/** Sidecars of a test, all with one token. */
export interface DroolsLab {
  token: string
  start: (options?: Partial<SidecarOptions>) => Promise<SidecarProcess>
  connect: (process: Pick<SidecarProcess, 'url'>, timeoutMs?: number) => Sidecar
}

/**
 * Describes what needs real sidecars. Without a JDK and Maven it is skipped, and the sentence that says what is missing is the
 * name of what was skipped; with CI set it fails instead. Whatever was started is stopped at the end.
 */
export function describeDrools(name: string, body: (lab: DroolsLab) => void): void {
  const missing = missingTool()
  if (missing && !process.env.CI) {
    describe.skip(`${name} (skipped: ${missing})`, () => body(lab()))
    return
  }
  describe(name, () => {
    const running = lab()
    beforeAll(() => {
      if (missing) throw new Error(missing)
      buildSidecar()
    })
    afterAll(() => running.end())
    body(running)
  })
}

function lab(): DroolsLab & { end: () => Promise<void> } {
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-drools-'))
  const token = newSecret().secret
  const tokenFile = path.join(folder, 'token')
  writeFileSync(tokenFile, token, { mode: 0o600 })
  const processes: SidecarProcess[] = []
  const clients: Sidecar[] = []
  return {
    token,
    async start(options = {}) {
      const started = await startSidecar({ tokenFile, ...options })
      processes.push(started)
      return started
    },
    connect({ url }, timeoutMs = 10_000) {
      const client = createSidecar(url, { token, timeoutMs, compileTimeoutMs: 280_000 })
      clients.push(client)
      return client
    },
    async end() {
      for (const client of clients) client.close()
      await Promise.all(processes.map((each) => each.stop()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
