import type { ExportFieldsFragment } from '../api/generated/operations.ts'

type Progress = Pick<ExportFieldsFragment, 'rowsDone' | 'rowsTotal'>

/** 0 to 100. A few rows more than were counted may come while it is written. */
export function progressOf({ rowsDone, rowsTotal }: Progress): number {
  return rowsTotal ? Math.min(100, (100 * rowsDone) / rowsTotal) : 0
}

/** "Waiting to begin…", "1,200 of 3,400 entries". */
export function progressText({ rowsDone, rowsTotal }: Progress): string {
  if (rowsTotal === null) return 'Waiting to begin…'
  const number = new Intl.NumberFormat('en')
  return `${number.format(Math.min(rowsDone, rowsTotal))} of ${number.format(rowsTotal)} entries`
}
