import {
  Column,
  type DriverValueDecoder,
  DrizzleQueryError,
  is,
  Param,
  Placeholder,
  type SQL,
  Subquery,
  sql,
} from 'drizzle-orm'
import { PgArray, type SelectedFieldsOrdered } from 'drizzle-orm/pg-core'
import type { Db } from './client.ts'

type Decode = (value: unknown) => unknown
type Values = Record<string, unknown>
type Client = Pick<Db['$client'], 'unsafe'>

/**
 * The same handle, whose prepared statements (`.prepare(name)`) know once and for all how their placeholders become
 * parameters and their columns properties. By itself drizzle finds that out again for every row: of a list of ten that was a
 * sixth of the whole request. A statement whose rows have objects in them (a join without chosen columns) stays drizzle's.
 */
export function compiling(db: Db, client: Client): Db {
  const { session } = db._
  const prepareQuery = session.prepareQuery.bind(session)
  session.prepareQuery = (query, fields, name, inArrays, mapper, ...rest) => {
    const statement = prepareQuery(query, fields, name, inArrays, mapper, ...rest)
    const toRow = name !== undefined && !mapper && fields ? rowMapper(fields) : null
    if (!toRow) return statement
    const toParams = query.params.map(filler)
    statement.execute = async (values: Values = {}) => {
      const params = toParams.map((fill) => fill(values))
      try {
        const rows = await client.unsafe(query.sql, params as never[], { prepare: true }).values()
        return rows.map((row) => toRow(row as unknown as unknown[])) as never
      } catch (error) {
        throw new DrizzleQueryError(query.sql, params, error as Error)
      }
    }
    return statement
  }
  return db
}

/** How the values of a row become its properties; null for rows that are not flat. */
export function rowMapper(fields: SelectedFieldsOrdered): ((values: readonly unknown[]) => Values) | null {
  if (fields.some(({ path }) => path.length !== 1)) return null
  const columns = fields.map(({ path, field }) => ({ name: path[0] as string, decode: decoderOf(field) }))
  return (values) => {
    const row: Values = {}
    let at = 0
    for (const { name, decode } of columns) {
      const value: unknown = values[at++]
      row[name] = decode === null || value === null ? value : decode(value)
    }
    return row
  }
}

/** Null where the value is the property. */
function decoderOf(field: SelectedFieldsOrdered[number]['field']): Decode | null {
  const decoder = is(field, Column) ? field : decoderOfSql(is(field, Subquery) ? field._.sql : field.getSQL())
  const { mapFromDriverValue } = decoder
  if (mapFromDriverValue === Column.prototype.mapFromDriverValue || decoder === asItIs) return null
  const decode = mapFromDriverValue.bind(decoder)
  return is(decoder, PgArray) && decoderOf(decoder.baseColumn) === null ? plainArraysFirst(decode) : decode
}

/** Arrays of words, as most are, without a parser's steps from character to character. */
function plainArraysFirst(decode: Decode): Decode {
  return (value) => {
    if (typeof value !== 'string' || !wordsOnly.test(value)) return decode(value)
    return value.length === 2 ? [] : value.slice(1, -1).split(',')
  }
}

/** An array literal without quotes, escapes, further arrays, and nulls. */
const wordsOnly = /^\{(?!.*null)[^"\\{}]*\}$/i

type Decoder = DriverValueDecoder<unknown, unknown>

/** What `mapWith` gave it; drizzle keeps that to itself in its types. */
function decoderOfSql(expression: SQL): Decoder {
  return (expression as SQL & { decoder: Decoder }).decoder
}

const asItIs = decoderOfSql(sql``)

/** What stands for a parameter in one call. */
function filler(param: unknown): (values: Values) => unknown {
  const placeholder = is(param, Param) ? param.value : param
  if (!is(placeholder, Placeholder)) return () => param
  const { name } = placeholder
  const encoder = is(param, Param) ? param.encoder : null
  return (values) => {
    if (!(name in values)) throw new Error(`No value for placeholder "${name}" was provided`)
    return encoder ? encoder.mapToDriverValue(values[name]) : values[name]
  }
}
