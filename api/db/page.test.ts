import { expect, test } from 'vitest'
import { mapPage, type Page } from './page.ts'

const page: Page<number> = {
  nodes: [10, 11, 12],
  cursorAt: (index) => `cursor of ${10 + index}`,
  pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: 'cursor of 10', endCursor: 'cursor of 12' },
  count: async () => 40,
}

test('what is made of a page keeps the cursors of its rows, also behind one that is left out', async () => {
  const even = mapPage(page, (row) => (row % 2 ? undefined : `row ${row}`))
  expect(even.nodes).toEqual(['row 10', 'row 12'])
  expect(even.nodes.map((_, index) => even.cursorAt(index))).toEqual(['cursor of 10', 'cursor of 12'])
  expect([even.pageInfo, await even.count()]).toEqual([page.pageInfo, 40])
})
