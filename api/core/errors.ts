/**
 * Every code a caller can see in `extensions.code`, with the HTTP status used where the whole request is refused and
 * the sentence shown when the thrower has nothing better to say. `refusal` codes are written to the audit log.
 */
export const errorCodes = {
  UNAUTHENTICATED: { status: 401, message: 'Sign in to do this.' },
  FORBIDDEN: { status: 403, message: 'You do not have permission to do this.', refusal: true },
  NOT_FOUND: { status: 404, message: 'There is nothing here by that name, or it is not yours to see.' },
  INVALID_INPUT: { status: 400, message: 'Some of the values are not right.' },
  TENANT_REQUIRED: { status: 400, message: 'Name the tenant to act in with the X-Tenant-Id header.' },
  CSRF_REFUSED: { status: 403, message: 'This request did not come from the console.' },
  CODE_WRONG: { status: 400, message: 'This code is wrong or no longer valid. Ask for a new one.' },
  SIGN_IN_FAILED: { status: 400, message: 'The sign-in could not be completed. Start again.' },
  RATE_LIMITED: { status: 429, message: 'Too many attempts. Wait a little and try again.' },
  SLUG_TAKEN: { status: 409, message: 'This address is already taken.' },
  TENANT_LIMIT_REACHED: { status: 403, message: 'You have created as many tenants as one person may.', refusal: true },
  TENANT_SUSPENDED: { status: 403, message: 'The tenant is suspended: it can be read, not changed.', refusal: true },
  TENANT_DELETING: { status: 403, message: 'The tenant is being deleted: it can be read, not changed.', refusal: true },
  EXPORT_UNAVAILABLE: { status: 410, message: 'The file of this export is not there any more. Start a new export.' },
  LAST_OWNER: { status: 409, message: 'A tenant keeps at least one active owner.', refusal: true },
  SEAT_LIMIT_REACHED: { status: 403, message: 'The plan has no seat left.', refusal: true },
  FEATURE_NOT_IN_PLAN: { status: 403, message: 'The plan does not include this.', refusal: true },
  PAYMENT_OVERDUE: { status: 403, message: 'An invoice is overdue. Pay it first.', refusal: true },
  INCREASE_ALREADY_REQUESTED: { status: 409, message: 'A request to raise this limit is waiting already.' },
  PLAN_EXCEEDED: { status: 409, message: 'More is in use than this plan allows.', refusal: true },
  ROLE_NAME_TAKEN: { status: 409, message: 'There is already a role of this name.' },
  ROLE_IN_USE: { status: 409, message: 'Somebody still holds this role.' },
  ROLE_LIMIT_REACHED: { status: 403, message: 'A tenant has at most 100 roles of its own.', refusal: true },
  TRANSFER_UNAVAILABLE: { status: 409, message: 'There is no ownership transfer waiting.' },
  ALREADY_MEMBER: { status: 409, message: 'This person is already a member.' },
  ALREADY_INVITED: { status: 409, message: 'This address has an invitation that is still open. Send that one again.' },
  // One answer for a token that never was, was revoked, replaced, declined, or used by somebody else.
  INVITATION_INVALID: {
    status: 404,
    message: 'This invitation does not hold: it was withdrawn, replaced by a newer one or already used.',
  },
  INVITATION_EXPIRED: { status: 410, message: 'This invitation has expired. Ask for a new one.' },
  INVITATION_NOT_YOURS: { status: 403, message: 'This invitation is for another e-mail address.', refusal: true },
  INVITATION_WITHDRAWN: {
    status: 403,
    message: 'Whoever sent this invitation may no longer give its roles. Ask for a new one.',
    refusal: true,
  },
  DOMAIN_NOT_ALLOWED: { status: 403, message: 'The tenant takes no addresses of this domain.', refusal: true },
  IP_NOT_ALLOWED: { status: 403, message: 'This cannot be reached from your network.' },
  SESSION_TOO_OLD: { status: 401, message: 'You signed in too long ago for this tenant. Sign in again.' },
  SSO_REQUIRED: { status: 401, message: 'This tenant is reached by single sign-on. Sign in with it.' },
  SSO_NOT_OFFERED: { status: 409, message: 'Single sign-on needs WorkOS as the identity provider.' },
  LOCK_OUT_REFUSED: { status: 409, message: 'This would lock you out yourself.', refusal: true },
  CONFLICT: { status: 409, message: 'Someone or something changed this at the same time. Load it again.' },
  IDEMPOTENCY_KEY_REUSED: {
    status: 409,
    message: 'This idempotency key was already used with a different request.',
  },
  QUOTA_EXCEEDED: { status: 429, message: 'The limit of this billing period is reached.' },
  RESERVATION_CLOSED: { status: 409, message: 'This reservation is committed, released or over.' },
  RESERVATION_LIMIT_REACHED: { status: 429, message: 'Too many reservations are open. Commit or release some.' },
  ALREADY_REVERSED: { status: 409, message: 'This entry has already been taken back.' },
  // Said only to who holds the key itself: to everybody else it does not exist.
  KEY_EXPIRED: { status: 401, message: 'This API key has expired.' },
  KEY_DISABLED: { status: 401, message: 'This API key is disabled.' },
  KEY_REVOKED: { status: 401, message: 'This API key has been revoked.' },
  API_KEY_LIMIT_REACHED: { status: 403, message: 'The plan has no API key left.', refusal: true },
  RULE_LIMIT_REACHED: { status: 403, message: 'The plan has no rule left.', refusal: true },
  WEBHOOK_LIMIT_REACHED: { status: 403, message: 'The plan has no webhook endpoint left.', refusal: true },
  KEY_UNAVAILABLE: { status: 409, message: 'The key is not in a state that allows this.' },
  PAYLOAD_TOO_LARGE: { status: 413, message: 'The request is too large.' },
  UNAVAILABLE: { status: 503, message: 'A service this needs is not answering. Try again in a moment.' },
  INTERNAL: { status: 500, message: 'Something went wrong on our side.' },
} as const satisfies Record<string, { status: number; message: string; refusal?: true }>

export type ErrorCode = keyof typeof errorCodes

export interface ErrorOptions {
  message?: string
  /** One sentence per wrong input field, keyed by the field's path in the input (`name`, `branding.color`). */
  fields?: Record<string, string>
  /** Seconds after which another try makes sense. */
  retryAfter?: number
  /** More for programs: which permission was missing, which limit was hit. Never secrets. */
  details?: Record<string, unknown>
  cause?: unknown
}

/** An expected failure with a code. Anything else that is thrown is masked as INTERNAL and logged. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly fields: Record<string, string> | undefined
  readonly retryAfter: number | undefined
  readonly details: Record<string, unknown> | undefined

  constructor(code: ErrorCode, options: ErrorOptions = {}) {
    super(options.message ?? errorCodes[code].message, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.fields = options.fields
    this.retryAfter = options.retryAfter
    this.details = options.details
  }

  get status(): number {
    return errorCodes[this.code].status
  }

  get isRefusal(): boolean {
    return 'refusal' in errorCodes[this.code]
  }
}

/** A field error of one field: the commonest refusal of an input. */
export function invalidField(field: string, message: string): AppError {
  return new AppError('INVALID_INPUT', { message, fields: { [field]: message } })
}
