import sharp from 'sharp'
import type { InvoiceView, Picture } from './invoice-view.ts'
import { toPicture } from './picture.ts'

/** Views that the tests of the paper vary. */
export const period = { start: new Date('2026-10-31T23:00:00Z'), end: new Date('2026-11-30T23:00:00Z') }

const mark = (text: string, color: string, width: number) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${width}"><rect y="${width / 3}" width="${width}" height="${width / 3}" rx="12" fill="${color}"/><circle cx="42" cy="${width / 2}" r="22" fill="#fff"/><rect x="84" y="${width / 2 - 8}" width="${width - 120}" height="16" fill="#fff"/><desc>${text}</desc></svg>`

/** A wide logo in a transparent square, as uploads are stored. */
export async function sampleLogo(color: string): Promise<Picture | null> {
  // The product, which reads no SVG, has switched its reader off.
  sharp.unblock({ operation: ['VipsForeignLoadSvg'] })
  return toPicture(
    await sharp(Buffer.from(mark('logo', color, 256)))
      .png()
      .toBuffer(),
  )
}

export const sampleView: InvoiceView = {
  document: 'INVOICE',
  number: 'BT-2026-000042',
  state: 'OPEN',
  creditOf: null,
  createdAt: new Date('2026-12-01T00:00:10Z'),
  issuedAt: new Date('2026-12-01T09:00:00Z'),
  dueAt: new Date('2026-12-15T09:00:00Z'),
  period,
  issuer: {
    name: 'BeTrace Cloud GmbH',
    address: ['Torstraße 1', '10119 Berlin', 'Germany'],
    taxId: 'DE123456789',
    email: 'billing@betrace.example',
    bank: 'Musterbank Berlin\nIBAN DE02 1203 0000 0000 2020 51\nBIC BYLADEM1001',
    logo: null,
  },
  customer: {
    name: 'Ærøskøbing Łódź Logistics Holding Sp. z o.o. & Co. KG',
    address: ['Accounts payable', '12 Long Street', 'London EC1A 1BB', 'United Kingdom'],
    country: 'GB',
    taxId: 'GB999999973',
    purchaseOrder: 'PO-7781',
  },
  tenant: { name: 'Acme Observability', logo: null },
  language: 'en',
  locale: 'en-GB',
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  lines: [
    {
      title: 'Pro, base fee',
      detail: [],
      quantity: null,
      period: { start: period.end, end: new Date('2026-12-31T23:00:00Z') },
      amount: 4900n,
    },
    {
      title: 'API calls',
      detail: ['1,000,000 included', '234,567 × €0.0004'],
      quantity: 1_234_567n,
      period,
      amount: 9383n,
    },
  ],
  subtotal: 14_283n,
  credits: [{ title: 'Welcome credit', amount: 2000n }],
  tax: { rate: 19_000, amount: 2334n, reverseCharge: false },
  total: 14_617n,
  paid: 0n,
  credited: 0n,
  due: 14_617n,
}
