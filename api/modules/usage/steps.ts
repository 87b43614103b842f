import { Temporal } from 'temporal-polyfill'

export const granularities = ['MINUTE', 'HOUR', 'DAY', 'MONTH'] as const
export type Granularity = (typeof granularities)[number]

/** Minutes of UTC time that a rollup row stands for, longest first. Every zone of today begins its days on a quarter. */
export type Grain = 1440 | 60 | 15 | 1

/** A span of UTC time that is read from the rollups of one grain. */
export interface Piece {
  from: number
  to: number
  grain: Grain
}

/**
 * Where the steps of a range begin in a zone, and where the last one ends, in ms. The first step is the one `from` is
 * in. Days and months are the calendar's, so a day has 23 or 25 hours when clocks change; hours and minutes are exact
 * time, and of an hour that comes twice there are two. Stops past `most` steps.
 */
export function stepEdges(from: Date, to: Date, granularity: Granularity, timeZone: string, most: number): number[] {
  const first = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(timeZone)
  const begin = beginningOf(first, granularity)
  const edges = [begin.epochMilliseconds]
  for (let n = 1; (edges.at(-1) ?? 0) < to.getTime() && edges.length <= most + 1; n++)
    edges.push(nth(begin, granularity, n))
  return edges
}

/** The same number of steps just before a range: what it is compared with. */
export function previousEdges(edges: readonly number[], granularity: Granularity, timeZone: string): number[] {
  const begin = Temporal.Instant.fromEpochMilliseconds(edges[0] ?? 0).toZonedDateTimeISO(timeZone)
  return edges.map((_, i) => nth(begin, granularity, i - (edges.length - 1)))
}

function nth(begin: Temporal.ZonedDateTime, granularity: Granularity, n: number): number {
  if (granularity === 'MINUTE') return begin.epochMilliseconds + n * 60_000
  if (granularity === 'HOUR') return begin.epochMilliseconds + n * 3_600_000
  // A midnight that is skipped by a change of clocks moves that day alone, not those after it.
  return begin.add(granularity === 'DAY' ? { days: n } : { months: n }).startOfDay().epochMilliseconds
}

function beginningOf(at: Temporal.ZonedDateTime, granularity: Granularity): Temporal.ZonedDateTime {
  if (granularity === 'MONTH') return at.with({ day: 1 }).startOfDay()
  if (granularity === 'DAY') return at.startOfDay()
  const into = granularity === 'HOUR' ? { minutes: at.minute } : {}
  return at.subtract({ ...into, seconds: at.second, milliseconds: at.millisecond })
}

/**
 * How to read the steps with the fewest rows: each is cut into whole UTC days, hours, quarters and minutes, longest
 * inside; neighbours of one grain are read as one piece. A month of days in Berlin is 720 hourly rows, a year of months
 * some 600.
 */
export function piecesOf(edges: readonly number[], grains: readonly Grain[]): Piece[] {
  const pieces: Piece[] = []
  const add = (piece: Piece) => {
    const last = pieces.at(-1)
    if (last && last.to === piece.from && last.grain === piece.grain) last.to = piece.to
    else pieces.push(piece)
  }
  for (const [i, from] of edges.slice(0, -1).entries()) cut(from, edges[i + 1] ?? from, grains, add)
  return pieces
}

function cut(from: number, to: number, [grain, ...finer]: readonly Grain[], add: (piece: Piece) => void): void {
  if (grain === undefined || from >= to) return
  const length = grain * 60_000
  const [inner, outer] = [Math.ceil(from / length) * length, Math.floor(to / length) * length]
  const isInside = inner < outer
  cut(from, isInside ? inner : to, finer, add)
  if (!isInside) return
  add({ from: inner, to: outer, grain })
  cut(outer, to, finer, add)
}
