import { autocompletion, completeAnyWord, completeFromList, snippetCompletion } from '@codemirror/autocomplete'
import { StreamLanguage } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { mostCompletions } from '../explorer/editorTheme.ts'

const blocks = /^(?:when|always|never)\b/
const words = /^(?:and|or|not|in|contains|matches|count|where|true|false)\b/
const name = /^[A-Za-z_]\w*(?:\.(?!where\b)[A-Za-z_]\w*)*/

/** Colours for the rule language; what is wrong in it is the API's to say. */
const language = StreamLanguage.define<null>({
  name: 'rule',
  languageData: { commentTokens: { line: '//' }, closeBrackets: { brackets: ['{', '(', '[', '"'] } },
  token(stream) {
    if (stream.eatSpace()) return null
    if (stream.match(/^\/\/.*/)) return 'lineComment'
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return 'string'
    if (stream.match(/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return 'number'
    if (stream.match(blocks)) return 'keyword'
    if (stream.match(words)) return 'atom'
    if (stream.match(name)) return 'propertyName'
    stream.next()
    return null
  },
})

const completions = autocompletion({
  maxRenderedOptions: mostCompletions,
  override: [
    completeFromList([
      snippetCompletion('when { #{operation} }', { label: 'when', type: 'keyword', detail: 'when this happens' }),
      snippetCompletion('always { #{operation} }', { label: 'always', type: 'keyword', detail: 'this must, too' }),
      snippetCompletion('never { #{operation} }', { label: 'never', type: 'keyword', detail: 'this must not' }),
      snippetCompletion('count(#{operation}) > #{1}', { label: 'count', type: 'function', detail: 'how many spans' }),
      snippetCompletion('where(#{attribute} == #{value})', { label: 'where', type: 'function', detail: 'of one span' }),
      ...['and', 'or', 'not', 'in', 'contains', 'matches', 'true', 'false'].map((label) => ({
        label,
        type: 'keyword',
      })),
    ]),
    completeAnyWord,
  ],
})

export const ruleLanguage: Extension = [language, completions]
