// The shell's texts in both languages. A key that one language lacks does not compile.

import { en } from './i18n/en'
import { zh } from './i18n/zh'
import type { Lang } from './settings'

/** Names of the texts. */
export type Key = keyof typeof en

const tables: Record<Lang, Record<Key, string>> = { en, zh }

/** The text in that language, with `{name}` places filled. */
export function translate(lang: Lang, key: Key, values: Record<string, string | number> = {}): string {
  return tables[lang][key].replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))
}
