import { createCanvas } from '@napi-rs/canvas'
import { getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { describe, expect, test } from 'vitest'
import { period, sampleLogo, sampleView } from './invoice-view.samples.ts'
import type { InvoiceView } from './invoice-view.ts'
import { renderPdf } from './pdf.ts'

async function open(view: InvoiceView): Promise<PDFDocumentProxy> {
  return getDocument({ data: new Uint8Array(await renderPdf(view)), verbosity: 0 }).promise
}

interface Word {
  text: string
  left: number
  right: number
  y: number
}

/** What stands on a page, run by run, `y` counted from the top. */
async function wordsOn(document: PDFDocumentProxy, number: number): Promise<Word[]> {
  const page = await document.getPage(number)
  const { items } = await page.getTextContent()
  const height = page.getViewport({ scale: 1 }).height
  return items.flatMap((item) => {
    if (!('str' in item) || item.str.trim() === '') return []
    const [left, bottom] = [item.transform[4] as number, item.transform[5] as number]
    return [{ text: item.str, left, right: left + item.width, y: height - bottom }]
  })
}

async function pagesOf(view: InvoiceView): Promise<string[]> {
  const document = await open(view)
  const numbers = Array.from({ length: document.numPages }, (_, index) => index + 1)
  return Promise.all(numbers.map(async (number) => (await wordsOn(document, number)).map(({ text }) => text).join(' ')))
}

const manyLines = Array.from({ length: 60 }, (_, index) => ({
  title: `Item ${index + 1}`,
  detail: index % 2 ? ['1,000,000 included', '234,567 × €0.0004'] : [],
  quantity: BigInt(index),
  period,
  amount: BigInt(index) * -101n,
}))

describe('an invoice on paper', () => {
  test('says who bills whom for what, what it sums to, until when and where to pay', async () => {
    const [text] = await pagesOf(sampleView)
    for (const said of [
      ...['Invoice', 'BT-2026-000042', '1 December 2026', '15 December 2026', 'PO-7781', 'For Acme Observability'],
      ...['BeTrace Cloud GmbH', 'Torstraße 1', 'Tax ID DE123456789', 'Tax ID GB999999973', '12 Long Street'],
      ...['€146.17 due on 15 December 2026', 'API calls', '1,234,567', '234,567 × €0.0004', '€93.83', '€49.00'],
      ...['€142.83', 'Welcome credit', '−€20.00', 'Tax 19%', '€23.34', 'IBAN DE02 1203 0000 0000 2020 51'],
      ...['Please state BT-2026-000042 with your payment.', 'Page 1 of 1'],
    ])
      expect(text).toContain(said)
  })

  test('is the same, byte for byte, whenever it is made', async () => {
    const view = { ...sampleView, tenant: { name: 'Acme', logo: await sampleLogo('#0a7d5a') } }
    const [one, other] = [await renderPdf(view), await renderPdf(view)]
    expect(other.equals(one)).toBe(true)
  })

  test.each([
    ['GB', 595, 842],
    [null, 595, 842],
    ['US', 612, 792],
  ])('for a customer in %s is %d by %d points large', async (country, width, height) => {
    const document = await open({ ...sampleView, customer: { ...sampleView.customer, country } })
    const viewport = (await document.getPage(1)).getViewport({ scale: 1 })
    expect([Math.round(viewport.width), Math.round(viewport.height)]).toEqual([width, height])
  })

  test('of many lines has the heads and its number on each page, and every line once', async () => {
    const pages = await pagesOf({ ...sampleView, lines: manyLines })
    expect(pages.length).toBeGreaterThan(2)
    for (const [index, text] of pages.entries()) {
      expect(text).toContain(`Page ${index + 1} of ${pages.length}`)
      expect(text).toContain('Invoice BT-2026-000042')
      if (/Item \d/.test(text)) expect(text).toContain('Description')
    }
    const items = pages.join(' ').match(/Item \d+/g)
    expect(items).toEqual(manyLines.map(({ title }) => title))
  })

  test('keeps everything within the margins, and amounts flush right, however long a name is', async () => {
    const endless = 'Donaudampfschifffahrtsgesellschaft'.repeat(6)
    const document = await open({
      ...sampleView,
      customer: { ...sampleView.customer, name: endless, purchaseOrder: endless },
      issuer: { ...sampleView.issuer, name: `${endless} ${endless}` },
      lines: [{ ...manyLines[1], title: endless, detail: [endless], quantity: 10n ** 15n, period, amount: 10n ** 14n }],
    })
    const words = [...(await wordsOn(document, 1)), ...(await wordsOn(document, 2))]
    for (const { left, right, y } of words) {
      expect(left).toBeGreaterThanOrEqual(53.9)
      expect(right).toBeLessThanOrEqual(541.6)
      expect(y).toBeLessThan(842 - 20)
    }
    const amounts = words.filter(({ text, left }) => text.includes('€') && left > 400)
    expect(amounts.length).toBeGreaterThan(5)
    for (const { right } of amounts) expect(right).toBeCloseTo(541.28, 0)
  })

  test.each([
    ['Łódź, Győr, Reykjavík, Ærø', 'Łódź'],
    ['Москва, Київ, Αθήνα', 'Київ'],
    ['株式会社ベトレース 東京都千代田区', '株式会社'],
    ['서울특별시 강남구 테헤란로', '강남구'],
    ['北京市朝阳区建国路', '朝阳区'],
  ])('writes %s in letters that can be copied', async (name, part) => {
    const [text] = await pagesOf({ ...sampleView, customer: { ...sampleView.customer, name } })
    expect(text?.replaceAll(' ', '')).toContain(part)
  })

  test('has the logos of issuer and tenant in their colours', async () => {
    const issuer = { ...sampleView.issuer, logo: await sampleLogo('#1f4bd8') }
    const tenant = { name: 'Acme', logo: await sampleLogo('#0a7d5a') }
    const document = await open({ ...sampleView, issuer, tenant })
    const { data, width } = await paint(document)
    const has = (red: number, green: number, blue: number) => {
      for (let at = 0; at < data.length; at += 4)
        if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) return true
      return false
    }
    expect(width).toBeGreaterThan(0)
    expect([has(0x1f, 0x4b, 0xd8), has(0x0a, 0x7d, 0x5a)]).toEqual([true, true])
    expect((await wordsOn(document, 1)).map(({ text }) => text)).not.toContain('BeTrace Cloud GmbH Invoice')
  })
})

describe('what an invoice says in its state', () => {
  const said = async (change: Partial<InvoiceView>) => (await pagesOf({ ...sampleView, ...change })).join(' ')

  test('a draft says that it is not to be paid yet, and has neither number nor bank', async () => {
    const text = await said({ state: 'DRAFT', number: null, issuedAt: null, dueAt: null })
    expect(text).toContain('Draft')
    expect(text).toContain('do not pay it yet')
    expect(text).toContain('not issued yet')
    expect(text).not.toContain('IBAN')
  })

  test('a paid one says that nothing is left, a voided one that it need not be paid', async () => {
    const paid = await said({ state: 'PAID', paid: sampleView.total, due: 0n })
    expect(paid).toContain('€146.17, nothing left to pay')
    expect(paid).not.toContain('IBAN')
    expect(await said({ state: 'VOID', due: 0n })).toContain('is void and need not be paid')
  })

  test('a credit note names its invoice and asks for nothing', async () => {
    const text = await said({ document: 'CREDIT_NOTE', number: 'CN-000003', creditOf: 'BT-2026-000042', dueAt: null })
    expect(text).toContain('Credit note')
    expect(text).toContain('€146.17 credited')
    expect(text).not.toContain('IBAN')
    expect(text).not.toContain('Amount due')
  })

  test.each([
    ['de', 'de-DE', ['Rechnung', '146,17 €, fällig am 15. Dezember 2026', 'Steuerschuldnerschaft']],
    ['fr', 'fr-FR', ['Facture', '146,17 € à payer avant le 15 décembre 2026', 'Autoliquidation']],
    ['es', 'es-ES', ['Factura', '146,17 €, a pagar antes del 15 de diciembre de 2026', 'Inversión del sujeto pasivo']],
    ['en', 'en-US', ['Invoice', '€146.17 due on December 15, 2026', 'Reverse charge']],
  ] as const)('in %s as %s writes it, with who owes the tax', async (language, locale, sentences) => {
    const text = (await said({ language, locale, tax: { ...sampleView.tax, reverseCharge: true } })).replace(/\s/g, ' ')
    for (const sentence of sentences) expect(text).toContain(sentence)
  })
})

async function paint(document: PDFDocumentProxy) {
  const page = await document.getPage(1)
  const viewport = page.getViewport({ scale: 2 })
  const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height))
  const canvasContext = canvas.getContext('2d')
  await page.render({ canvas: null, canvasContext: canvasContext as never, viewport }).promise
  return canvasContext.getImageData(0, 0, canvas.width, canvas.height)
}
