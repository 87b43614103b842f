import { WordsField } from '../components/WordsField.tsx'

interface TagsFieldProps {
  value: readonly string[]
  error: string | undefined
  onChange(tags: string[]): void
}

/** The tenant's tags. */
export function TagsField(props: TagsFieldProps) {
  return <WordsField label="Tags" hint="Press Enter after each. Up to 50, for your own sorting." {...props} />
}
