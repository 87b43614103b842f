// Runs before the first paint, as a file of its own because the content security policy refuses inline scripts.
// src/theme/ColorMode.tsx reads what this decides and writes the same storage key.
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('betrace.theme')
  } catch {
    // Storage is blocked: follow the system.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()
