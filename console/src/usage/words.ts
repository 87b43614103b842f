import type { UsageGranularity, UsageGrouping } from '../api/generated/operations.ts'
import type { Range } from './question.ts'

export const rangeText: Record<Range, string> = {
  period: 'This period',
  'last-period': 'Last period',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  custom: 'Custom…',
}

export const granularityText: Record<UsageGranularity, string> = {
  MINUTE: 'Minute',
  HOUR: 'Hour',
  DAY: 'Day',
  MONTH: 'Month',
}

export const groupingText: Record<UsageGrouping, string> = {
  TOTAL: 'Nothing',
  KEY: 'API key',
  SUBJECT: 'Subject',
}
