import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { projectPath } from './core/paths.ts'

/**
 * `npm run dev`: the API restarts and the console updates as their sources change. The console is served by Vite, which
 * hands /graphql, /auth and /dev/mail to the API.
 */
const bin = (name: string) => path.join(projectPath('node_modules/.bin'), name)
const watched: ChildProcess[] = [
  spawn(bin('tsx'), ['watch', '--clear-screen=false', 'api/main.ts'], { cwd: projectPath(), stdio: 'inherit' }),
  spawn(bin('vite'), ['--config', 'console/vite.config.ts'], { cwd: projectPath(), stdio: 'inherit' }),
]

/** Ending one ends both. */
const stop = () => {
  for (const child of watched) child.kill('SIGTERM')
}
for (const child of watched) child.once('exit', stop)
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
