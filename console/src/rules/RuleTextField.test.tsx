import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, it, vi } from 'vitest'
import { createFakeApi } from '../test/fakeApi.tsx'
import { RuleTextField } from './RuleTextField.tsx'

const place = { line: 1, column: 12 }
const mistake = { ...place, code: 'UNEXPECTED', message: 'Expected `always`.', suggestion: 'always', from: 11, to: 16 }

/** Answers as the API does for one mistake. */
function readRule({ text }: Record<string, unknown>) {
  const isMistaken = String(text).includes('alway {')
  return { checkRule: { problems: isMistaken ? [mistake] : [], formatted: isMistaken ? null : `${text}`.trim() } }
}

function Field({ onChecked }: { onChecked(): void }) {
  const [text, setText] = useState('when { a } alway { b } ')
  return <RuleTextField value={text} error={undefined} onChange={setText} onChecked={onChecked} />
}

it('says where the mistake is, fixes it with the suggestion, and formats what is right', async () => {
  const { Provider, sent } = createFakeApi({ CheckRule: readRule })
  const onChecked = vi.fn()
  const user = userEvent.setup()
  render(
    <Provider>
      <Field onChecked={onChecked} />
    </Provider>,
  )
  await screen.findByText(/^Line 1, column 12: Expected/)
  const format = screen.getByRole('button', { name: 'Format' })
  expect((format as HTMLButtonElement).disabled).toBe(true)
  await user.click(screen.getByRole('button', { name: 'Write “always”' }))
  await screen.findByText('This can be saved.')
  expect(sent.at(-1)?.variables).toEqual({ text: 'when { a } always { b } ' })
  expect(onChecked).toHaveBeenLastCalledWith({
    problems: [],
    formatted: 'when { a } always { b }',
    text: 'when { a } always { b } ',
  })
  await user.click(format)
  expect(screen.getByLabelText('Rule text').textContent).toBe('when { a } always { b }')
})

it('keeps the text and says so when the API does not answer', async () => {
  const { Provider } = createFakeApi({ CheckRule: () => new TypeError('gone') })
  render(
    <Provider>
      <Field onChecked={() => undefined} />
    </Provider>,
  )
  await screen.findByText(/not answering/)
  expect(screen.getByLabelText('Rule text').textContent).toContain('alway { b }')
})
