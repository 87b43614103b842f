import { HttpError } from 'react-admin'
import { problemOfBody } from '../api/errors.ts'

/** Sends the picture; throws what the API's forms throw when it is refused. */
export async function uploadLogo(tenant: { id: string; version: number }, file: File): Promise<void> {
  const response = await fetch('/tenant/logo', {
    method: 'PUT',
    credentials: 'same-origin',
    headers: { 'content-type': file.type, 'x-tenant-id': tenant.id, 'if-match': `"${tenant.version}"` },
    body: file,
  })
  if (response.ok) return
  const problem = problemOfBody(await response.text(), response.status)
  throw new HttpError(problem.message, response.status, { problem })
}
