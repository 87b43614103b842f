/** What the language allows, so that no rule of one tenant is felt by another. Lengths are in UTF-16 code units. */
export const ruleLimits = {
  /** Of the text of one rule, in bytes of UTF-8. */
  bytes: 64 * 1024,
  /** Of one text in quotes, in a rule and in a span. */
  text: 10_000,
  /** Of one word between the dots of a name. */
  identifier: 100,
  /** Parentheses and `not`s inside each other. */
  nesting: 50,
  /** Of a regular expression. */
  pattern: 512,
  /** Instructions that one regular expression may compile to; each costs time on every character it looks at. */
  patternInstructions: 2_000,
  /**
   * Ways in which one clause of a rule can be broken, written out without `or`. The Drools engine holds a rule for each;
   * both engines refuse the same rules.
   */
  alternatives: 64,
  /** Mistakes that are reported at once. */
  problems: 20,
  rules: 500,
  spans: 10_000,
  attributes: 128,
} as const
