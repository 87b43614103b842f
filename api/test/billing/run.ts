import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import postgres from 'postgres'
import { startEmbedded } from '../../db/embedded.ts'
import { compareInvoices } from './compare.ts'

/**
 * `npm run test:billing -- <invoices>` (default a million): random invoices, computed by the code and by PostgreSQL's
 * numeric. Every line, credit and sum must be the same to the minor unit. The seed that is printed, given as the second
 * argument, repeats a run.
 */
const total = Number(process.argv[2] ?? 1_000_000)
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000_000)
const batch = 10_000

const dataDir = await mkdtemp(path.join(tmpdir(), 'betrace-billing-'))
const database = await startEmbedded(dataDir, { quick: true })
const sql = postgres(database.url, { max: 1, onnotice: () => {} })

async function run(): Promise<boolean> {
  const started = performance.now()
  let amounts = 0
  for (let done = 0; done < total; done += batch) {
    const compared = await compareInvoices(sql, { count: Math.min(batch, total - done), seed: seed + done })
    amounts += compared.amounts
    if (compared.differences.length > 0) {
      console.log(`seed ${seed + done}: ${compared.differences.length} amounts differ, the first of them:`)
      console.log(compared.differences[0])
      return false
    }
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  console.log(`seed ${seed}: ${total} invoices with ${amounts} amounts in ${seconds} s`)
  return true
}

const same = await run().finally(async () => {
  await sql.end({ timeout: 5 })
  await database.stop()
  await rm(dataDir, { recursive: true, force: true })
})
console.log(`billing: ${same ? 'zero minor units of difference' : 'the code and PostgreSQL differ'}`)
process.exit(same ? 0 : 1)
