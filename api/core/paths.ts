import { existsSync } from 'node:fs'
import path from 'node:path'

/** A path below the project's top folder, the same whether the sources or the build under `.build/` run. */
export function projectPath(...parts: string[]): string {
  let folder = import.meta.dirname
  while (!existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder)
  return path.join(folder, ...parts)
}
