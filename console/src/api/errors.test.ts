import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors'
import { expect, it } from 'vitest'
import { problemOfBody, sentenceOf, toHttpError, toProblem } from './errors.ts'

function refused(extensions: Record<string, unknown>, message = 'Some of the values are not right.') {
  return new CombinedGraphQLErrors({ errors: [{ message, extensions }] })
}

it('reads code, fields, request id and waiting time from the extensions', () => {
  const problem = toProblem(
    refused({ code: 'INVALID_INPUT', fields: { name: 'Too long.' }, requestId: 'req-1', retryAfter: 3 }),
  )
  expect(problem).toEqual({
    code: 'INVALID_INPUT',
    message: 'Some of the values are not right.',
    fields: { name: 'Too long.' },
    requestId: 'req-1',
    retryAfter: 3,
    missingPermission: null,
    details: null,
  })
})

it('gives react-admin’s forms their field errors and keeps the problem', () => {
  const error = toHttpError(refused({ code: 'INVALID_INPUT', fields: { 'branding.color': 'Not a colour.' } }))
  expect(error.status).toBe(400)
  expect(error.body.errors).toEqual({ 'branding.color': 'Not a colour.' })
  expect(toProblem(error).code).toBe('INVALID_INPUT')
})

it('names the missing permission', () => {
  const problem = toProblem(refused({ code: 'FORBIDDEN', details: { permission: 'keys:manage' } }, 'No.'))
  expect(sentenceOf(problem)).toContain('keys:manage')
})

it('tells a server that is not there from one that refuses', () => {
  expect(toProblem(new TypeError('Failed to fetch')).code).toBe('UNREACHABLE')
  expect(problemOfBody('<html>502 Bad Gateway</html>', 502).code).toBe('UNREACHABLE')
  expect(problemOfBody('{"code":"RATE_LIMITED","message":"Too many.","retryAfter":20}', 429)).toMatchObject({
    code: 'RATE_LIMITED',
    retryAfter: 20,
  })
})

it('reads a GraphQL request that was refused as a whole', () => {
  const body = '{"errors":[{"message":"Sign in.","extensions":{"code":"UNAUTHENTICATED","requestId":"r2"}}]}'
  const error = new ServerError('401', { response: new Response(body, { status: 401 }), bodyText: body })
  expect(toProblem(error)).toMatchObject({ code: 'UNAUTHENTICATED', message: 'Sign in.', requestId: 'r2' })
})

it('does not show the insides of an error it does not know', () => {
  expect(toProblem(new Error('Cannot read properties of undefined')).message).not.toContain('undefined')
})
