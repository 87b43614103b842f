/**
 * A rule as data: what the parser makes of the text and what every engine takes. It is plain JSON without positions,
 * versioned, and published as `ast.schema.json`. A rule is violated by a trace when `when` holds and `always` does not,
 * or when `when` and `never` both hold; at least one of the two is there.
 */
export interface RuleAst {
  version: 1
  when: Condition
  always?: Condition
  never?: Condition
}

/** About the whole trace. `or` and `and` have two terms or more, none of their own kind. */
export type Condition = Junction<Condition> | Negation<Condition> | Has | Count

/** Some span is called `operation` and passes `where`; several `.where()` of one operation are one `and`. */
export interface Has {
  kind: 'has'
  operation: string
  where?: Predicate
}

/** How many spans are called `operation`, against a number or how many are called something else. */
export interface Count {
  kind: 'count'
  operation: string
  operator: Ordering
  than: { number: number } | { operation: string }
}

/** About the attributes of one span. */
export type Predicate = Junction<Predicate> | Negation<Predicate> | Present | Comparison

/** The attribute is there, and is neither false nor 0, "" or "false". */
export interface Present {
  kind: 'present'
  attribute: string
}

/** A list stands with `in` and `not in`, a text with `matches` and `contains`, a number with `<`, `<=`, `>`, `>=`. */
export interface Comparison {
  kind: 'compare'
  attribute: string
  operator: Operator
  value: Scalar | Scalar[]
}

export interface Junction<Term> {
  kind: 'or' | 'and'
  terms: Term[]
}

export interface Negation<Term> {
  kind: 'not'
  term: Term
}

export const orderings = ['==', '!=', '<', '<=', '>', '>='] as const
export type Ordering = (typeof orderings)[number]

export const operators = [...orderings, 'in', 'not in', 'matches', 'contains'] as const
export type Operator = (typeof operators)[number]

export type Scalar = string | number | boolean

/** The part of a rule that a trace broke. */
export const clauses = ['always', 'never'] as const
export type Clause = (typeof clauses)[number]
