import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { projectPath } from '../core/paths.ts'

const project = projectPath('api/drools')
const jar = path.join(project, 'target/rules-sidecar.jar')
const oldestJava = 17

/** What is missing to build and run the sidecar, as a sentence; null when everything is there. */
export function missingTool(): string | null {
  const version = /version "(\d+)/.exec(outputOf(javaCommand(), '-version'))?.[1]
  if (Number(version ?? 0) < oldestJava)
    return `The rules sidecar needs a JDK ${oldestJava} or newer: install one, or let JAVA_HOME name it.`
  if (!/Apache Maven/.test(outputOf('mvn', '--version')))
    return 'The rules sidecar is built with Maven: install it so that `mvn` is found.'
  return null
}

/** Builds the sidecar if its sources are newer than what was built last. Throws with Maven's output. */
export function buildSidecar(): void {
  const sources = globSync(['pom.xml', 'src/main/**/*.java'], { cwd: project }).map((file) => path.join(project, file))
  const built = statSync(jar, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (sources.every((file) => statSync(file).mtimeMs < built)) return
  execFileSync('mvn', ['-q', '-B', 'package', '-DskipTests'], { cwd: project, stdio: ['ignore', 'inherit', 'inherit'] })
}

export interface SidecarProcess {
  url: string
  child: ChildProcess
  /** What it has written to its log so far. */
  log: () => string
  /** SIGTERM, and waits for the end. */
  stop: () => Promise<void>
}

export interface SidecarOptions {
  tokenFile: string
  port?: number
  /** Of the heap; classes of rules have as much again. */
  megabytes?: number
  env?: Record<string, string>
}

/** Starts the built sidecar and waits until it is warm. Throws with its log when it ends before that. */
export async function startSidecar({
  tokenFile,
  port = 0,
  megabytes = 512,
  env,
}: SidecarOptions): Promise<SidecarProcess> {
  const flags = [`-Xmx${megabytes}m`, `-XX:MaxMetaspaceSize=${megabytes}m`, '-XX:+ExitOnOutOfMemoryError']
  const child = spawn(javaCommand(), [...flags, '-jar', jar], {
    env: { ...process.env, DROOLS_TOKEN_FILE: tokenFile, DROOLS_PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (chunk) => {
    log += chunk
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const failed = ended.then(() => {
    throw new Error(`The rules sidecar ended:\n${log}`)
  })
  const listening = new Promise<string>((resolve) => {
    createInterface(child.stdout).on('line', (line) => resolve(`http://127.0.0.1:${JSON.parse(line).port}`))
  })
  const url = await Promise.race([listening, failed])
  await Promise.race([untilReady(url), failed])
  failed.catch(() => undefined)
  return {
    url,
    child,
    log: () => log,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

async function untilReady(url: string): Promise<void> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; ) {
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    await answer?.arrayBuffer()
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('The rules sidecar was not ready within two minutes.')
}

function javaCommand(): string {
  const home = process.env.JAVA_HOME
  return home ? path.join(home, 'bin/java') : 'java'
}

/** What a command writes, of either kind; '' when there is no such command. */
function outputOf(command: string, ...args: string[]): string {
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  return `${stdout ?? ''}${stderr ?? ''}`
}
