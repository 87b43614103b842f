import { zoneOffsetMs } from './dates.ts'

export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Every IANA zone this browser knows; UTC is missing from the list in some. */
export function timeZoneNames(): string[] {
  const names = Intl.supportedValuesOf('timeZone')
  return names.includes('UTC') ? names : ['UTC', ...names]
}

/** "America/Argentina/Buenos_Aires" to "Buenos Aires, Argentina (America)", which also finds it by city. */
export function zoneLabel(zone: string): string {
  const [region = zone, ...rest] = zone.replaceAll('_', ' ').split('/')
  const city = rest.pop()
  if (!city) return region
  return rest.length ? `${city}, ${rest.join(', ')} (${region})` : `${city} (${region})`
}

/** "UTC+05:30" */
export function zoneOffset(zone: string, at: Date): string {
  const minutes = Math.round(zoneOffsetMs(at, zone) / 60_000)
  const two = (value: number) => String(value).padStart(2, '0')
  const size = Math.abs(minutes)
  return `UTC${minutes < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** "14:05" on the zone's clocks. */
export function zoneClock(zone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(at)
}
