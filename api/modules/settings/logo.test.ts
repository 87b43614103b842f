import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toPublicId } from '../../core/ids.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant } from '../../test/factories.ts'
import { makeLogo } from './logo-image.ts'

let app: TestApp
let owner: TestPerson
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
})
afterAll(() => app.close())

const picture = (width = 300, height = 200, background = '#c03050') =>
  sharp({ create: { width, height, channels: 3, background } })

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  size.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([size, body, sum])
}

/** A PNG whose header claims any size; `rows` is what it unpacks to. */
function forgedPng(width: number, height: number, rows: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const data = deflateSync(rows, { level: 9 })
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
const page = Buffer.from('<!doctype html><script>alert(1)</script>')

describe('a picture', () => {
  test.each(['png', 'jpeg', 'webp'] as const)('as %s becomes two PNGs of fixed sizes', async (format) => {
    const { small, large, hash } = await makeLogo(await picture().toFormat(format).toBuffer())
    for (const [file, size] of [
      [small, 64],
      [large, 256],
    ] as const)
      expect(await sharp(file).metadata()).toMatchObject({ format: 'png', width: size, height: size, hasAlpha: true })
    expect(hash).toMatch(/^[0-9a-f]{32}$/)
  })

  test('keeps nothing of the file but its pixels: no position, no comment, no profile', async () => {
    const secret = 'taken at 52.52 N'
    const exif = { IFD0: { ImageDescription: secret, Copyright: secret } }
    const upload = await picture().withExif(exif).jpeg().toBuffer()
    expect(upload.includes(secret)).toBe(true)
    const { small, large } = await makeLogo(upload)
    for (const file of [small, large]) {
      expect(file.includes(secret)).toBe(false)
      expect(await sharp(file).metadata()).not.toHaveProperty('exif')
    }
  })

  test('is turned as its camera says', async () => {
    const [left, right] = [
      await picture(100, 200, '#ff0000').png().toBuffer(),
      await picture(100, 200, '#0000ff').png().toBuffer(),
    ]
    const both = picture(200, 200).composite([
      { input: left, left: 0, top: 0 },
      { input: right, left: 100, top: 0 },
    ])
    const upload = await both.withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer()
    const { data } = await sharp((await makeLogo(upload)).large)
      .raw()
      .toBuffer({ resolveWithObject: true })
    // Turned by a quarter, what was left is on top.
    expect([...data.subarray(0, 3)].map((value) => Math.round(value / 64))).toEqual([4, 0, 0])
  })

  test('in print colours is shown in screen colours', async () => {
    const upload = await picture(64, 64, '#00ff00').toColourspace('cmyk').jpeg().toBuffer()
    expect((await sharp(upload).metadata()).space).toBe('cmyk')
    expect(await sharp((await makeLogo(upload)).large).metadata()).toMatchObject({ space: 'srgb', format: 'png' })
  })

  test.each<[string, () => Promise<Buffer> | Buffer, RegExp]>([
    ['an SVG with a script', () => svg, /not a PNG, JPEG or WebP/],
    ['an SVG behind an XML header', () => Buffer.concat([Buffer.from('<?xml version="1.0"?>'), svg]), /not a PNG/],
    ['a GIF', () => gif, /not a PNG/],
    ['a page', () => page, /not a PNG/],
    ['nothing', () => Buffer.alloc(0), /not a PNG/],
    ['only the first bytes of a PNG', () => Buffer.from('89504e470d0a1a0a', 'hex'), /./],
    ['a TIFF', () => picture().tiff().toBuffer(), /not a PNG/],
    ['an AVIF', () => picture(32, 32).avif().toBuffer(), /not a PNG/],
    ['a bomb: 60,000 × 60,000 pixels in 6 kB', () => forgedPng(60_000, 60_000, Buffer.alloc(6_000_000)), /pixels/],
    ['a header larger than any picture', () => forgedPng(2_147_483_647, 2, Buffer.alloc(100)), /./],
    ['a picture that is one long line', () => forgedPng(30_000_000, 1, Buffer.alloc(30_000_001)), /./],
    ['a header that promises more than there is', () => forgedPng(4000, 4000, Buffer.alloc(100)), /could not be read/],
    ['a truncated JPEG', async () => (await picture(900, 900).jpeg().toBuffer()).subarray(0, 3000), /ends too early/],
    [
      'a JPEG with its middle missing',
      async () => {
        const whole = await sharp(Buffer.from(await picture(900, 900).png().toBuffer()))
          .blur(2)
          .jpeg({ quality: 90 })
          .toBuffer()
        return Buffer.concat([whole.subarray(0, whole.length / 3), Buffer.from('ffd9', 'hex')])
      },
      /could not be read/,
    ],
    ['a truncated PNG', async () => (await picture(900, 900).png().toBuffer()).subarray(0, -20), /ends too early/],
    [
      'a PNG with an archive behind it',
      async () => Buffer.concat([await picture().png().toBuffer(), Buffer.from('PK\u0003\u0004')]),
      /behind the picture/,
    ],
    [
      'a JPEG with a page behind it',
      async () => Buffer.concat([await picture().jpeg().toBuffer(), page]),
      /behind the picture/,
    ],
    [
      'a progressive JPEG with a page behind it',
      async () => Buffer.concat([await picture().jpeg({ progressive: true }).toBuffer(), page]),
      /behind/,
    ],
    [
      'a WebP with a page behind it',
      async () => Buffer.concat([await picture().webp().toBuffer(), page]),
      /behind the picture/,
    ],
    [
      'an animated WebP',
      async () =>
        sharp([await picture(20, 20).png().toBuffer(), await picture(20, 20, '#00f').png().toBuffer()], {
          join: { animated: true },
        })
          .webp()
          .toBuffer(),
      /animated/,
    ],
    ['a file of 3 MB', () => Buffer.alloc(3 * 1024 * 1024), /larger than 2 MB/],
  ])('that is really %s is refused in words', async (_what, make, reason) => {
    const upload = await make()
    const memory = process.memoryUsage().rss
    const error = await makeLogo(upload).then(() => null, String)
    expect(error).toMatch(/^AppError/)
    expect(error).toMatch(reason)
    expect(process.memoryUsage().rss - memory).toBeLessThan(200 * 1024 * 1024)
  })

  test('interlaced and progressive ones are as good as others', async () => {
    for (const upload of [picture().png({ progressive: true }), picture().jpeg({ progressive: true })])
      expect((await makeLogo(await upload.toBuffer())).hash).toMatch(/^[0-9a-f]{32}$/)
  })
})

describe('over HTTP', () => {
  const tenant = '{ tenant { version branding { logo { small large } } } }'
  const read = async (tenantId: string) => (await app.graphql(tenant, {}, { as: owner, tenantId })).data.tenant
  const upload = (
    tenantId: string,
    payload: Buffer,
    headers: Record<string, string> = {},
    as: TestPerson | null = owner,
  ) =>
    app.server.inject({
      method: 'PUT',
      url: '/tenant/logo',
      headers: {
        'content-type': 'image/png',
        'if-match': '"1"',
        'x-tenant-id': toPublicId('tenant', tenantId),
        ...(as && { cookie: as.cookie }),
        ...headers,
      },
      payload,
    })
  const pathOf = (url: string) => new URL(url).pathname

  test('a logo is served for ever under its content’s address, as nothing but a picture', async () => {
    const tenantId = await createTenant(app, owner)
    const answer = await upload(tenantId, await picture().png().toBuffer())
    expect([answer.statusCode, answer.json()]).toEqual([200, { version: 2 }])
    const { logo } = (await read(tenantId)).branding
    const served = await app.server.inject({ url: pathOf(logo.large) })
    expect(served.headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    })
    expect(await sharp(served.rawPayload).metadata()).toMatchObject({ format: 'png', width: 256 })
    expect(await sharp((await app.server.inject({ url: pathOf(logo.small) })).rawPayload).metadata()).toMatchObject({
      width: 64,
    })
  })

  test('a removed or replaced logo is gone from its address; a revert brings it back', async () => {
    const tenantId = await createTenant(app, owner)
    await upload(tenantId, await picture(90, 90, '#112233').png().toBuffer())
    const first = pathOf((await read(tenantId)).branding.logo.large)
    const remove =
      'mutation ($input: RemoveTenantLogoInput!) { removeTenantLogo(input: $input) { branding { logo { large } } } }'
    const removed = await app.graphql(remove, { input: { version: 2 } }, { as: owner, tenantId })
    expect(removed.data.removeTenantLogo.branding.logo).toBeNull()
    expect((await app.server.inject({ url: first })).statusCode).toBe(404)
    const revert = 'mutation ($input: RevertTenantSettingsInput!) { revertTenantSettings(input: $input) { version } }'
    await app.graphql(revert, { input: { change: 3, version: 3 } }, { as: owner, tenantId })
    expect((await app.server.inject({ url: first })).statusCode).toBe(200)
  })

  test('only the ten newest former logos are kept; an older one cannot be brought back', async () => {
    const tenantId = await createTenant(app, owner)
    for (let version = 1; version <= 12; version++) {
      const file = await picture(32, 32, `rgb(${version * 10}, 0, 0)`)
        .png()
        .toBuffer()
      expect((await upload(tenantId, file, { 'if-match': String(version) })).statusCode).toBe(200)
    }
    const revert = 'mutation ($input: RevertTenantSettingsInput!) { revertTenantSettings(input: $input) { version } }'
    const tooOld = await app.graphql(revert, { input: { change: 3, version: 13 } }, { as: owner, tenantId })
    expect(tooOld.errors?.[0]).toMatchObject({ message: expect.stringContaining('no longer kept') })
    const kept = await app.graphql(revert, { input: { change: 4, version: 13 } }, { as: owner, tenantId })
    expect(kept.data.revertTenantSettings.version).toBe(14)
  })

  test('nobody uploads without the permission, into another’s tenant, from another site, or over another’s change', async () => {
    const tenantId = await createTenant(app, owner)
    const file = await picture().png().toBuffer()
    const [stranger, viewer] = [await app.person(), await app.person()]
    await addMember(app, tenantId, viewer, 'VIEWER')
    const answers = [
      await upload(tenantId, file, {}, null),
      await upload(tenantId, file, {}, stranger),
      await upload(tenantId, file, {}, viewer),
      await upload(tenantId, file, { origin: 'https://evil.example' }),
      await upload(tenantId, file, { 'if-match': '' }),
      await upload(tenantId, file, { 'if-match': '9' }),
      await upload(tenantId, Buffer.alloc(2 * 1024 * 1024 + 1)),
      await upload(tenantId, svg, { 'content-type': 'image/svg+xml' }),
      await upload(tenantId, Buffer.alloc(0)),
    ]
    expect(answers.map((answer) => answer.json().code)).toEqual([
      'UNAUTHENTICATED',
      'NOT_FOUND',
      'FORBIDDEN',
      'CSRF_REFUSED',
      'INVALID_INPUT',
      'CONFLICT',
      'PAYLOAD_TOO_LARGE',
      'INVALID_INPUT',
      'INVALID_INPUT',
    ])
    expect(await read(tenantId)).toMatchObject({ version: 1, branding: { logo: null } })
  })

  test('an address that names no logo of the tenant answers the same for every reason', async () => {
    const tenantId = await createTenant(app, owner)
    const other = await createTenant(app, owner)
    await upload(tenantId, await picture().png().toBuffer())
    const path = pathOf((await read(tenantId)).branding.logo.large)
    const wrong = [
      path.replace(toPublicId('tenant', tenantId), toPublicId('tenant', other)),
      path.replace(/[0-9a-f]{32}/, '0'.repeat(32)),
      path.replace('256', '512'),
      path.replace('.png', '.svg'),
      '/logos/nobody/x',
      '/logos/..%2f..%2fetc/passwd',
    ]
    for (const url of wrong) expect((await app.server.inject({ url })).json()).toMatchObject({ code: 'NOT_FOUND' })
  })
})
