import { json } from '@codemirror/lang-json'
import { CodeFigure } from '../components/CodeFigure.tsx'
import { CodeEditor } from '../explorer/CodeEditor.tsx'

const jsonLanguage = json()

interface JsonViewProps {
  /** What it is: "Example of signal.raised". */
  title: string
  value: unknown
  height: number | Record<string, number>
}

/** JSON as a program gets it, indented, to read and to copy. */
export function JsonView({ title, value, height }: JsonViewProps) {
  const text = JSON.stringify(value, null, 2)
  return (
    <CodeFigure title={title} text={text}>
      <CodeEditor label={title} value={text} extension={jsonLanguage} height={height} readOnly />
    </CodeFigure>
  )
}
