import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, indentOnInput } from '@codemirror/language'
import { Compartment, EditorState, type Extension, Prec } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import Box from '@mui/material/Box'
import { useTheme } from '@mui/material/styles'
import { useEffect, useRef } from 'react'
import { editorTheme } from './editorTheme.ts'

interface CodeEditorProps {
  label: string
  value: string
  /** Language, completion and checks. A new value replaces the old. */
  extension: Extension
  height: number | Record<string, number>
  /** What is shown cannot be typed into; it can still be reached, selected and copied. */
  readOnly?: boolean
  onChange?(value: string): void
  /** Ctrl+Enter, or ⌘ and Enter. */
  onRun?(): void
}

/** CodeMirror in React's hands. Tab leaves the editor, as everywhere on the page. */
export function CodeEditor({ label, value, extension, height, readOnly = false, ...handlers }: CodeEditorProps) {
  const theme = useTheme()
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const variable = useRef(new Compartment())
  const latest = useRef(handlers)
  latest.current = handlers
  const initial = useRef(value)

  useEffect(() => {
    const editor = new EditorView({
      parent: host.current as HTMLDivElement,
      state: EditorState.create({
        doc: initial.current,
        extensions: [basics(label, readOnly, latest), variable.current.of([])],
      }),
    })
    view.current = editor
    return () => editor.destroy()
  }, [label, readOnly])

  useEffect(() => {
    view.current?.dispatch({ effects: variable.current.reconfigure([extension, editorTheme(theme)]) })
  }, [extension, theme])

  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === value) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])

  return <Box ref={host} sx={{ height, minWidth: 0, overflow: 'hidden' }} />
}

function basics(label: string, readOnly: boolean, handlers: { current: Pick<CodeEditorProps, 'onChange' | 'onRun'> }) {
  const run = () => {
    handlers.current.onRun?.()
    return handlers.current.onRun !== undefined
  }
  return [
    Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
    history(),
    lineNumbers(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    EditorView.lineWrapping,
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': String(readOnly), tabindex: '0' }),
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged) handlers.current.onChange?.(state.doc.toString())
    }),
  ]
}
