import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { Theme } from '@mui/material/styles'
import { mono } from '../theme/theme.ts'

/** Completions shown at a time: as many as stand in the list without scrolling, so that all it shows can be reached. */
export const mostCompletions = 10

/** The editor in the console's colours; each of them keeps 4.5:1 on paper in both modes. */
export function editorTheme({ palette, shadows }: Theme): Extension {
  const look = EditorView.theme(
    {
      '&': { color: palette.text.primary, backgroundColor: 'transparent', fontSize: '13px', height: '100%' },
      '&.cm-focused': { outline: `2px solid ${palette.primary.main}`, outlineOffset: '-2px' },
      '.cm-scroller': { fontFamily: mono, lineHeight: '1.6' },
      '.cm-content': { padding: '12px 0', caretColor: palette.primary.main },
      '.cm-gutters': { backgroundColor: 'transparent', border: 'none', color: palette.text.secondary },
      '.cm-lineNumbers .cm-gutterElement': { padding: '0 8px 0 12px' },
      '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: palette.action.hover },
      '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
        backgroundColor: palette.action.selected,
      },
      '.cm-cursor': { borderLeftColor: palette.primary.main },
      '.cm-tooltip': {
        backgroundColor: palette.background.paper,
        border: `1px solid ${palette.divider}`,
        borderRadius: '8px',
        boxShadow: shadows[4],
        overflow: 'hidden',
      },
      '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: mono, maxHeight: 'none' },
      '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
        backgroundColor: palette.action.selected,
        color: palette.text.primary,
      },
      '.cm-completionDetail': { color: palette.text.secondary, fontStyle: 'normal' },
      '.cm-completionInfo': { padding: '8px 12px', maxWidth: '320px' },
      '.cm-diagnostic': { padding: '6px 12px' },
    },
    { dark: palette.mode === 'dark' },
  )
  const colors = HighlightStyle.define([
    { tag: [tags.keyword, tags.definitionKeyword, tags.modifier], color: palette.secondary.main, fontWeight: '600' },
    { tag: [tags.propertyName], color: palette.primary.main },
    { tag: [tags.attributeName], color: palette.info.main },
    { tag: [tags.variableName], color: palette.warning.main },
    { tag: [tags.string], color: palette.success.main },
    {
      tag: [tags.number, tags.integer, tags.float, tags.bool, tags.null, tags.special(tags.name)],
      color: palette.info.main,
    },
    { tag: [tags.atom], color: palette.secondary.main },
    { tag: [tags.comment, tags.lineComment], color: palette.text.secondary, fontStyle: 'italic' },
  ])
  return [look, syntaxHighlighting(colors)]
}
