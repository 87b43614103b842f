import { useApolloClient } from '@apollo/client/react'
import { type Diagnostic, linter, lintKeymap } from '@codemirror/lint'
import type { Extension } from '@codemirror/state'
import { type EditorView, keymap } from '@codemirror/view'
import { useMemo, useState } from 'react'
import { type Problem, toProblem } from '../api/errors.ts'
import { CheckRuleDocument, type CheckRuleQuery } from '../api/generated/operations.ts'
import { ruleLanguage } from './ruleLanguage.ts'

export type RuleProblem = CheckRuleQuery['checkRule']['problems'][number]
export type RuleCheck = CheckRuleQuery['checkRule'] & { text: string }

/**
 * The editor's extension that has the API read the text whenever typing pauses, and what it said last: its mistakes are
 * underlined, each with what to write instead as a fix. One reader for the editor and for saving, so both say the same.
 */
export function useRuleCheck(): { extension: Extension; check: RuleCheck | null; problem: Problem | null } {
  const client = useApolloClient()
  const [check, setCheck] = useState<RuleCheck | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  const extension = useMemo(() => {
    async function read(view: EditorView): Promise<Diagnostic[]> {
      const text = view.state.doc.toString()
      try {
        const { data } = await client.query({ query: CheckRuleDocument, variables: { text }, fetchPolicy: 'no-cache' })
        if (!data || view.state.doc.toString() !== text) return []
        setCheck({ ...data.checkRule, text })
        setProblem(null)
        return data.checkRule.problems.map((each) => diagnosticOf(each, text.length))
      } catch (error) {
        setProblem(toProblem(error))
        return []
      }
    }
    return [ruleLanguage, linter(read, { delay: 250 }), keymap.of(lintKeymap)]
  }, [client])

  return { extension, check, problem }
}

function diagnosticOf({ message, suggestion, ...range }: RuleProblem, length: number): Diagnostic {
  // What is missing at a place has no length: the letter before it is underlined.
  const to = Math.min(range.to, length)
  const from = Math.max(0, range.from < to ? range.from : to - 1)
  return {
    ...{ from, to, severity: 'error', message: message.replace(/`([^`]*)`/g, '“$1”') },
    ...(suggestion && {
      actions: [
        {
          name: fixLabel(suggestion),
          apply: (view) =>
            view.dispatch({ changes: { from: range.from, to: Math.min(range.to, length), insert: suggestion } }),
        },
      ],
    }),
  }
}

export function fixLabel(suggestion: string): string {
  return `Write “${suggestion}”`
}

/** The text with a mistake replaced by what is suggested for it. */
export function fixedText(text: string, { from, to, suggestion }: RuleProblem): string {
  return text.slice(0, from) + (suggestion ?? text.slice(from, to)) + text.slice(to)
}
