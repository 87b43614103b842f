import { wordsOf } from '../format/words.ts'

const methods: Record<string, string> = { email: 'By e-mail code', workos: 'Through your identity provider' }

export function methodText(method: string): string {
  return methods[method.toLowerCase()] ?? wordsOf(method)
}
