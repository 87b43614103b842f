import { HttpError } from 'react-admin'
import { problemOfBody } from '../api/errors.ts'

export function issuerLogoPath(hash: string): string {
  return `/billing/logo/${hash}.png`
}

/** Puts a picture on the invoices to come, or takes it off; throws what the API's forms throw when it is refused. */
export async function saveIssuerLogo(revision: number, file: File | null): Promise<void> {
  const response = await fetch('/billing/logo', {
    method: file ? 'PUT' : 'DELETE',
    credentials: 'same-origin',
    headers: { 'if-match': `"${revision}"`, ...(file && { 'content-type': file.type }) },
    body: file,
  })
  if (response.ok) return
  const problem = problemOfBody(await response.text(), response.status)
  throw new HttpError(problem.message, response.status, { problem })
}
