/** Whether a text can be stored and shown as it is: whole characters, none that control or turn the text around. */
export function isPlainText(text: string): boolean {
  return text.isWellFormed() && !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text)
}
