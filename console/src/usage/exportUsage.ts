import { HttpError } from 'react-admin'
import { problemOfBody } from '../api/errors.ts'
import type { AskedInput } from './useUsage.ts'

export type ExportFormat = 'csv' | 'json'

/** Where the API answers a question as a file. */
export function exportPath(input: AskedInput, format: ExportFormat): string {
  const { from, to, granularity, timeZone, meters, groupBy } = input
  const params = new URLSearchParams({ format, from, to, granularity, timeZone })
  if (meters?.length) params.set('meters', meters.join(','))
  if (groupBy) params.set('groupBy', groupBy)
  return `/usage/export?${params}`
}

interface Download {
  tenantId: string
  signal: AbortSignal
  onProgress(bytes: number): void
}

/** Reads an export to its end: a file that was cut off on its way is a failure, not a shorter file. */
export async function downloadUsage(path: string, { tenantId, signal, onProgress }: Download): Promise<Blob> {
  const response = await fetch(path, { credentials: 'same-origin', headers: { 'x-tenant-id': tenantId }, signal })
  if (!response.ok || !response.body) {
    const problem = problemOfBody(await response.text(), response.status)
    throw new HttpError(problem.message, response.status, { problem })
  }
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read()
    if (done) return new Blob(parts, { type: response.headers.get('content-type') ?? '' })
    parts.push(value)
    bytes += value.byteLength
    onProgress(bytes)
  }
}

/** Hands a file to the browser's downloads. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // The download has its own hold on the content by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
