import { describe, expect, test } from 'vitest'
import type { Condition } from '../ast.ts'
import { parseRule } from './parse.ts'

/** What a condition in `when` is read as. */
function conditionOf(text: string): Condition | undefined {
  return parseRule(`when { ${text} } always { z }`).ast?.when
}

const has = (operation: string): Condition => ({ kind: 'has', operation })

describe('A rule is read', () => {
  test('with all its blocks, always and never in either order', () => {
    const ast = { version: 1, when: has('a'), always: has('b.c'), never: has('d e') }
    expect(parseRule('when { a } always { b.c } never { "d e" }').ast).toEqual(ast)
    expect(parseRule('when{a}never{"d e"}// comment\n\talways{b.c}').ast).toEqual(ast)
  })

  test('with `and` binding tighter than `or`, and parentheses tightest', () => {
    const and = { kind: 'and', terms: [has('b'), has('c')] }
    expect(conditionOf('a or b and c')).toEqual({ kind: 'or', terms: [has('a'), and] })
    expect(conditionOf('(a or b) and c')).toEqual({
      kind: 'and',
      terms: [{ kind: 'or', terms: [has('a'), has('b')] }, has('c')],
    })
    expect(conditionOf('not a and b')).toEqual({ kind: 'and', terms: [{ kind: 'not', term: has('a') }, has('b')] })
  })

  test('with junctions of one kind made one, and parentheses that change nothing left out', () => {
    const flat = { kind: 'and', terms: [has('a'), has('b'), has('c')] }
    for (const text of ['a and b and c', '(a and b) and c', 'a and (b and ((c)))'])
      expect(conditionOf(text)).toEqual(flat)
  })

  test('with several wheres as one', () => {
    const one = conditionOf('a.where(x == 1 and y)')
    expect(conditionOf('a.where(x == 1).where(y)')).toEqual(one)
    expect(conditionOf('a\n  .where ( x == 1 )\n  .where (y)')).toEqual(one)
  })

  test('with every kind of value', () => {
    const text =
      'a.where(x in ["b\\n\\u00e9", -1.5e3, 0, -0, true] or "content-type" not in [false] or n.o matches "^x")'
    expect(conditionOf(text)).toMatchObject({
      where: {
        terms: [
          { attribute: 'x', operator: 'in', value: ['b\né', -1500, 0, 0, true] },
          { attribute: 'content-type', operator: 'not in', value: [false] },
          { attribute: 'n.o', operator: 'matches', value: '^x' },
        ],
      },
    })
  })

  test('with words of the language as parts of names, and whole in quotes', () => {
    expect(conditionOf('not.found and order.count and count.where(in.flight == 1) and where and "and"')).toEqual({
      kind: 'and',
      terms: [
        has('not.found'),
        has('order.count'),
        {
          kind: 'has',
          operation: 'count',
          where: { kind: 'compare', attribute: 'in.flight', operator: '==', value: 1 },
        },
        has('where'),
        has('and'),
      ],
    })
  })

  test('with counts against numbers and counts', () => {
    expect(conditionOf('count(a) >= -1 or count("b c") != count(d.e)')).toEqual({
      kind: 'or',
      terms: [
        { kind: 'count', operation: 'a', operator: '>=', than: { number: -1 } },
        { kind: 'count', operation: 'b c', operator: '!=', than: { operation: 'd.e' } },
      ],
    })
  })
})

/** Rules with one mistake, which is marked; its code, what the sentence says, and what to write instead. */
const mistakes: readonly [marked: string, code: string, says: RegExp, suggestion?: string][] = [
  ['when { «amount > 100» } always { b }', 'TOP_LEVEL_COMPARISON', /inside an operation/],
  ['when { «order.amount > 100» } always { b }', 'TOP_LEVEL_COMPARISON', /where/, 'order.where(amount > 100)'],
  ['«when» { a }', 'WHEN_ONLY', /never broken/],
  ['«»', 'WHEN_MISSING', /begins with `when/],
  ['«always» { a }', 'WHEN_MISSING', /begins with `when/],
  ['when { a } «when» { b } always { c }', 'BLOCK_REPEATED', /one `when`/],
  ['when { a } always { «}»', 'UNEXPECTED', /operation must come here/],
  ['when { a } «alwyas» { b }', 'UNEXPECTED', /Did you mean/, 'always'],
  ['«When» { a } always { b }', 'UNEXPECTED', /Did you mean/, 'when'],
  ['when { a «adn» b } always { c }', 'UNEXPECTED', /Did you mean/, 'and'],
  ['when { a «AND» b } always { c }', 'UNEXPECTED', /Did you mean/, 'and'],
  ['when { «NOT» a } always { c }', 'UNEXPECTED', /Did you mean/, 'not'],
  ['when { a «b» } always { c }', 'UNEXPECTED', /`and`, `or` or what closes this/],
  ['when { «in» } always { c }', 'UNEXPECTED', /word of the language/],
  ['when { «b.were»(x) } always { c }', 'UNEXPECTED', /Did you mean/, 'b.where'],
  ['when { «cuont»(b) > 1 } always { c }', 'UNEXPECTED', /Did you mean/, 'count'],
  ['when { count(a«.where»(x)) > 1 } always { c }', 'UNEXPECTED', /All spans/],
  ['when { count(a) > «b» } always { c }', 'BAD_VALUE', /another count/, 'count(b)'],
  ['when { a «&&» b } always { c }', 'UNKNOWN_OPERATOR', /`and` here/, 'and'],
  ['when { «!»a } always { c }', 'UNKNOWN_OPERATOR', /`not` here/, 'not'],
  ['when { a.where(x «=» 5) } always { c }', 'UNKNOWN_OPERATOR', /`==` here/, '=='],
  ['when { a.where(x «contians» "5") } always { c }', 'UNKNOWN_OPERATOR', /did you mean/, 'contains'],
  ['when { a.where(x «like» "5") } always { c }', 'UNKNOWN_OPERATOR', /no operator/],
  ['when { a.where(x > «other») } always { c }', 'OTHER_ATTRIBUTE', /not with another attribute/],
  ['when { a.where(x == «other») } always { c }', 'OTHER_ATTRIBUTE', /not with another attribute/, '"other"'],
  ['when { a.where(x == «True») } always { c }', 'UNEXPECTED', /Did you mean/, 'true'],
  ['when { a.where(x in «5») } always { c }', 'BAD_VALUE', /a list/, '[5]'],
  ['when { a.where(x == «[5]») } always { c }', 'BAD_VALUE', /one value/],
  ['when { a.where(x > «"5"») } always { c }', 'BAD_VALUE', /a number/, '5'],
  ['when { a.where(x contains «5») } always { c }', 'BAD_VALUE', /a text/, '"5"'],
  ['when { a.where(x matches «"(?=a)"») } always { c }', 'BAD_PATTERN', /look-ahead/],
  ['when { a.where(x matches «"(a)\\\\1"») } always { c }', 'BAD_PATTERN', /back-references/],
  ['when { a.where(x matches «"(a"») } always { c }', 'BAD_PATTERN', /missing closing \)/],
  ['when { a.where(x matches «"((a{99}){9}){9}"») } always { c }', 'BAD_PATTERN', /repeat/],
  ['when { a.where(x matches «"\\d"») } always { c }', 'BAD_TEXT', /backslash/, '"\\\\d"'],
  ["when { a.where(x == «'b'») } always { c }", 'BAD_TEXT', /double quotes/, '"b"'],
  ['when { a.where(x == «"b) } always { c }»', 'BAD_TEXT', /closing quote/],
  ['when { a.where(x == «"\\ud800"») } always { c }', 'BAD_TEXT', /half of a pair/],
  ['when { a.where(x == «"\\u0000"») } always { c }', 'BAD_TEXT', /zero character/],
  ['when { a.where(«content-type» == 1) } always { c }', 'BAD_NAME', /quotes/, '"content-type"'],
  ['when { «größe» } always { c }', 'BAD_NAME', /quotes/, '"größe"'],
  ['when { «""» } always { c }', 'BAD_NAME', /empty/],
  ['when { a.where(x == «007») } always { c }', 'BAD_NUMBER', /written like/, '7'],
  ['when { a.where(x == «1e999») } always { c }', 'BAD_NUMBER', /too large/],
  ['when { a «;» } always { c }', 'BAD_CHARACTER', /means nothing/],
  [`when { «a${'a'.repeat(100)}» } always { c }`, 'TOO_LONG', /100 letters/],
  [`when { a.where(x == «"${'a'.repeat(10_001)}"») } always { c }`, 'TOO_LONG', /10000 characters/],
  [`when { ${'('.repeat(50)}«(»a${')'.repeat(51)} } always { c }`, 'TOO_DEEP', /50 deep/],
  [`when { ${'a or '.repeat(64)}a } «always» { b }`, 'TOO_MANY_ALTERNATIVES', /more than 64 ways/],
]

describe('A mistake is found at its place', () => {
  test.each(mistakes)('%.80s', (marked, code, says, suggestion) => {
    const text = marked.replace(/[«»]/g, '')
    const from = marked.indexOf('«')
    const { problems } = parseRule(text)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ code, from, to: marked.indexOf('»') - 1, line: 1, column: from + 1 })
    expect(problems[0]?.message).toMatch(says)
    expect(problems[0]?.suggestion).toBe(suggestion)
  })

  test.each(mistakes.filter(([, , , suggestion]) => suggestion !== undefined))(
    'what is suggested mends it: %.80s',
    (marked, _code, _says, suggestion) => {
      expect(parseRule(marked.replace(/«.*»/, () => suggestion ?? '')).problems).toEqual([])
    },
  )

  test('several of them at once, in lines and columns', () => {
    const { problems } = parseRule('when {\n  a adn b.where(x = 1)\n}\nalwyas { c.where(y in 5) }\n')
    expect(
      problems.map(({ line, column, endLine, endColumn, suggestion }) => [
        line,
        column,
        endLine,
        endColumn,
        suggestion,
      ]),
    ).toEqual([
      [2, 5, 2, 8, 'and'],
      [2, 19, 2, 20, '=='],
      [4, 1, 4, 7, 'always'],
      [4, 23, 4, 24, '[5]'],
    ])
  })

  test('of very many, the first twenty', () => {
    expect(parseRule(`when { ${'a.where(x = 1) and '.repeat(500)} b } always { c }`).problems).toHaveLength(20)
    expect(parseRule(`when { ${'a.where(x > y) and '.repeat(500)} b } always { c }`).problems).toHaveLength(20)
  })

  test('limits are met, not passed', () => {
    const deep = `${'('.repeat(50)}a${')'.repeat(50)}`
    expect(conditionOf(deep)).toEqual(has('a'))
    expect(conditionOf(`"${'a'.repeat(10_000)}"`)).toBeDefined()
    expect(conditionOf('a'.repeat(100))).toBeDefined()
    expect(parseRule(`when { ${'a or '.repeat(63)}a } always { b }`).problems).toEqual([])
  })
})

describe('Any text is answered in bounded time', () => {
  const repeated = [
    '(',
    ')',
    '{',
    '}',
    '[',
    '"',
    "'",
    '“',
    '\\',
    '"\\',
    '//',
    '=',
    '= ',
    '!',
    '-',
    '.',
    '9',
    'a ',
    'a.where',
  ]
  const openings = [
    'a.where(',
    'a.where(x in [',
    'count(',
    'not ',
    'when {',
    'when { a.where(x ',
    'a or (',
    'x == ',
    '/*',
    '\u0000',
    '😀',
  ]
  test.each([...repeated, ...openings])('%j, as often as it fits', (piece) => {
    const text = `when { ${piece.repeat(Math.floor(64_000 / Buffer.byteLength(piece)))}`
    const started = performance.now()
    const { problems } = parseRule(text)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.length).toBeLessThanOrEqual(20)
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  test('20,000 parentheses, which are too deep', () => {
    const { problems } = parseRule(`when { ${'('.repeat(20_000)}a${')'.repeat(20_000)} } always { b }`)
    expect(problems.map(({ code }) => code)).toEqual(['TOO_DEEP'])
  })

  test('a rule of more than 64 KB, which is not read at all', () => {
    const { problems } = parseRule(`when { a } always { b } // ${'é'.repeat(33_000)}`)
    expect(problems.map(({ code }) => code)).toEqual(['TOO_LONG'])
  })
})
