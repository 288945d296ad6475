// What the person at the screen chose: language and appearance. Kept in the origin's storage, seen by no program but as
// the `theme` and `language` every program may know.

export type Lang = 'zh' | 'en'
export type Theme = 'auto' | 'light' | 'dark'

type Listener = () => void

function stored<T extends string>(key: string, allowed: readonly T[]): T | null {
  try {
    const value = localStorage.getItem(key)
    return allowed.find((one) => one === value) ?? null
  } catch {
    return null
  }
}

/** The settings and those who want to know of a change. */
export class Settings {
  private readonly listeners = new Set<Listener>()
  private readonly system = matchMedia('(prefers-color-scheme: dark)')
  theme: Theme = stored('menshen.theme', ['auto', 'light', 'dark'] as const) ?? 'auto'
  private chosen: Lang | null = stored('menshen.lang', ['zh', 'en'] as const)
  private hinted: Lang | null = null

  constructor() {
    this.system.addEventListener('change', () => this.apply())
  }

  /** The language in use: the person's choice, else Chinese when their browser or the broker's terminal speaks it. */
  get lang(): Lang {
    return this.chosen ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : this.hinted ?? 'en')
  }

  /** The theme in use. */
  get dark(): boolean {
    return this.theme === 'auto' ? this.system.matches : this.theme === 'dark'
  }

  /** The broker's configured language. */
  hint(lang: string | undefined): void {
    if (!lang) return
    this.hinted = lang.toLowerCase().startsWith('zh') ? 'zh' : 'en'
    if (!this.chosen) this.apply()
  }

  setLang(lang: Lang): void {
    this.chosen = lang
    this.keep('menshen.lang', lang)
  }

  setTheme(theme: Theme): void {
    this.theme = theme
    this.keep('menshen.theme', theme)
  }

  onChange(listener: Listener): void {
    this.listeners.add(listener)
  }

  /** Writes the settings to the document and tells the listeners. */
  apply(): void {
    const root = document.documentElement
    root.lang = this.lang === 'zh' ? 'zh-CN' : 'en'
    root.dataset['theme'] = this.dark ? 'dark' : 'light'
    for (const listener of this.listeners) listener()
  }

  private keep(key: string, value: string): void {
    try {
      localStorage.setItem(key, value)
    } catch {
      // Lives until the page is closed then.
    }
    this.apply()
  }
}
