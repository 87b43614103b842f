import type { LineDraft, LinePart } from '../../../pricing/lines.ts'
import { formatExactMoney, parseExact } from '../../../pricing/money.ts'
import { limitTexts } from '../../plans/limit-names.texts.ts'
import { isLimitName } from '../../plans/limit-names.ts'
import type { InvoiceLineView, InvoiceView, Period } from './invoice-view.ts'
import { lineTexts } from './lines.texts.ts'
import { writePeriod, writeQuantity } from './writing.ts'

export type Writing = Pick<InvoiceView, 'language' | 'locale' | 'timeZone' | 'currency'>

/** A line as it is stored, with the name of the plan version it was priced by. */
export type WordedLine = Pick<LineDraft, 'kind' | 'description' | 'quantity' | 'parts' | 'amount'> & {
  meter?: string | null
  period: Period | null
  planName: string
}

/** A line in the reader's language: what it is for, and how its amount came about. */
export function wordLine(line: WordedLine, writing: Writing): InvoiceLineView {
  const { quantity, period, amount } = line
  const isWhole =
    line.parts.length === 1 && line.parts.every((part) => part.kind === 'SHARE' && part.fee === part.amount)
  const detail = isWhole ? [] : line.parts.map((part) => wordPart(part, writing))
  return { title: titleOf(line, writing), detail, quantity, period, amount }
}

function titleOf({ kind, meter, planName, description, amount }: WordedLine, { language }: Writing): string {
  const texts = lineTexts[language]
  const counted = capitalized(meterName(meter ?? '', language))
  switch (kind) {
    case 'BASE':
      return texts.base(planName)
    case 'PRORATION':
      return amount < 0n ? texts.unused(planName) : texts.remaining(planName)
    case 'USAGE':
      return counted
    case 'ADJUSTMENT':
      return texts.late(counted)
    case 'MANUAL':
      return description
  }
}

/** A meter of an operator's own has no translation: it is called what its code says. */
function meterName(meter: string, language: Writing['language']): string {
  return isLimitName(meter) ? limitTexts[language][meter] : meter.replaceAll('_', ' ')
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function wordPart(part: LinePart, writing: Writing): string {
  const texts = lineTexts[writing.language]
  const quantity = (text: string | number) => writeQuantity(BigInt(text), writing)
  const money = (text: string) => writeExact(text, writing)
  switch (part.kind) {
    case 'INCLUDED':
      return texts.included(quantity(part.quantity))
    case 'UNITS':
      return texts.units(quantity(part.quantity), money(part.unitAmount))
    case 'PACKAGES':
      return texts.packages(quantity(part.packages), quantity(part.packageSize), money(part.packageAmount))
    case 'FLAT':
      return texts.flat(money(part.flatAmount))
    case 'SHARE': {
      const term = { start: new Date(part.termStart), end: new Date(part.termEnd) }
      return texts.share(money(part.fee), writePeriod(term, writing))
    }
    case 'BILLED':
      return texts.billed(quantity(part.quantity), money(part.amount.replace('-', '')))
  }
}

function writeExact(text: string, { currency, locale }: Writing): string {
  return formatExactMoney(parseExact(text), currency, locale)
}
