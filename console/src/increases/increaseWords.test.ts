import { expect, it } from 'vitest'
import { limitOfRefusal, suggestedLimit, wishText } from './increaseWords.ts'

it('suggests twice the limit, also of nothing and of the largest', () => {
  expect(suggestedLimit('25')).toBe('50')
  expect(suggestedLimit('0')).toBe('1')
  expect(suggestedLimit('9007199254740993')).toBe('18014398509481986')
})

it('writes a wish as a step', () => {
  expect(wishText({ limitBefore: '25', wanted: '1000' })).toBe('25 → 1,000')
  expect(wishText({ limitBefore: '25', wanted: null })).toBe('25 → Unlimited')
})

it('knows which limit would lift a refusal', () => {
  const of = (code: string, details: Record<string, unknown> | null = null) => limitOfRefusal({ code, details })
  expect(of('QUOTA_EXCEEDED', { meter: 'spans' })).toBe('spans')
  expect(of('QUOTA_EXCEEDED')).toBeNull()
  expect(of('SEAT_LIMIT_REACHED')).toBe('members')
  expect(of('API_KEY_LIMIT_REACHED')).toBe('api_keys')
  expect(of('WEBHOOK_LIMIT_REACHED')).toBe('webhooks')
  expect(of('FORBIDDEN', { meter: 'spans' })).toBeNull()
})
