const mostBytes = 2 * 1024 * 1024
const types = ['image/png', 'image/jpeg', 'image/webp']

/** What can be told about a file without asking the server, which looks at its content; null when nothing is wrong. */
export function fileProblem({ size, type }: Pick<File, 'size' | 'type'>): string | null {
  if (!types.includes(type)) return 'Choose a PNG, JPEG or WebP picture.'
  if (size > mostBytes) return `This file has ${(size / 1024 / 1024).toFixed(1)} MB; at most 2 MB are taken.`
  return null
}

/** The file as a `data:` address, which the console's policy allows for pictures. */
export function readAsAddress(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
