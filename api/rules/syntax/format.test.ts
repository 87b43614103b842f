import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import schema from '../ast.schema.json' with { type: 'json' }
import { publishedSchema, ruleAstSchema } from '../ast-schema.ts'
import { anyRule } from '../contract/generate.ts'
import { formatRule, formatText } from './format.ts'
import { parseRule } from './parse.ts'

test('reading what the formatter writes gives the same rule, and formatting it again the same text', () => {
  fc.assert(
    fc.property(anyRule, (rule) => {
      const text = formatRule(rule)
      expect(parseRule(text)).toMatchObject({ problems: [], ast: rule })
      expect(formatText(text)).toBe(text)
    }),
    { numRuns: 2_000 },
  )
})

test('every rule has the shape of the published schema', () => {
  fc.assert(
    fc.property(anyRule, (rule) => {
      expect(ruleAstSchema.parse(rule)).toEqual(rule)
    }),
  )
  expect(schema).toEqual(JSON.parse(JSON.stringify(publishedSchema())))
})

describe('Formatting', () => {
  test('keeps short blocks in a line and breaks long ones where they join', () => {
    const text = `when{a  .where(x=="1"and(y or z))}
never { checkout.payment.authorized.by.somebody or checkout.payment.captured and not (checkout.refunded or checkout.voided) }`
    expect(formatText(text)).toBe(`when { a.where(x == "1" and (y or z)) }
never {
  checkout.payment.authorized.by.somebody
  or checkout.payment.captured and not (checkout.refunded or checkout.voided)
}`)
  })

  test('keeps every comment, above what it stood before or behind', () => {
    const text = `// head
when { a // why a
  and b.where(x == 1 // one
    // two
    and y) } // end
// before always
always { c }
// last`
    expect(formatText(text)).toBe(`// head
when {
  // why a
  a
  // end
  and b.where(
    // one
    x == 1
    // two
    and y
  )
}
// before always
always { c }
// last`)
  })

  test('moves no comment that is formatted already, and changes no rule', () => {
    const comment = fc.constantFrom('', ' // one\n', '\n// two\n', '\n// three "\n// four\n')
    const pieces = [
      'when {',
      ' a.where(',
      'x == 1',
      ' and ',
      'not y',
      ')',
      ' or ',
      '(b',
      ' and ',
      'c)',
      '} always {',
      'not',
      ' d',
      '}',
      '',
    ]
    fc.assert(
      fc.property(fc.array(comment, { minLength: pieces.length, maxLength: pieces.length }), (comments) => {
        const text = pieces.map((piece, i) => piece + comments[i]).join('')
        const formatted = formatText(text) ?? ''
        expect(parseRule(formatted).ast).toEqual(parseRule(text).ast)
        expect(formatText(formatted)).toBe(formatted)
        expect(formatted.match(/\/\/ \w+/g)?.toSorted()).toEqual(text.match(/\/\/ \w+/g)?.toSorted())
      }),
    )
  })

  test('leaves alone what is no rule', () => {
    expect(formatText('when { a adn b }')).toBeNull()
  })
})
