import { render, screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { testTenant } from '../test/tenant.ts'
import { ScopeProvider } from '../viewer/scope.tsx'
import { chartData } from './chartData.ts'
import { daysOf } from './fixtures.ts'
import { UsageTable } from './UsageTable.tsx'

const tenant = { ...testTenant, locale: 'de' }

it('has a caption, a row for each step, a column for each series, and the totals', () => {
  const answer = daysOf(
    2,
    { grouping: 'KEY', keyId: 'key_1', keyName: 'CI', values: ['1234567', '1'], total: '1234568' },
    { grouping: 'KEY', values: ['0', '5'], total: '5' },
  )
  const data = chartData(answer, { runningTotal: false, now: new Date('2026-10-27T00:00:00Z'), meterName: 'Spans' })
  render(
    <ScopeProvider value={{ tenant, roles: [], permissions: [], refreshScope: () => undefined }}>
      <UsageTable data={data} unit="span" caption="Spans, two days" totalName="Total" />
    </ScopeProvider>,
  )
  const table = screen.getByRole('table', { name: 'Spans, two days' })
  expect(
    within(table)
      .getAllByRole('columnheader')
      .map((head) => head.textContent),
  ).toEqual(['Time', 'CI', 'People'])
  const rows = within(table).getAllByRole('row').slice(1)
  const cells = rows.map((row) =>
    within(row)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  )
  expect(cells).toEqual([
    ['1.234.567', '0'],
    ['1', '5'],
    ['1.234.568', '5'],
  ])
  expect(
    within(table)
      .getAllByRole('rowheader')
      .map((head) => head.textContent),
  ).toEqual([expect.stringContaining('2026'), expect.stringContaining('(25 hours)'), 'Total'])
})
