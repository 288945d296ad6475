// A program's light and dark looks. Only a program that declares `darkmode` has two; every other is shown light, as its
// author drew it, whatever the shell wears.

import type { TabBarConfig, WindowConfig } from '../protocol'

/** `launched.themes`: window and tab bar of app.json with the names of theme.json replaced, for both looks. */
export interface Themes {
  light?: { window?: WindowConfig; tabBar?: TabBarConfig }
  dark?: { window?: WindowConfig; tabBar?: TabBarConfig }
}

/** The look a program is shown in. */
export function look(themes: Themes | null, dark: boolean): 'light' | 'dark' {
  return themes && dark ? 'dark' : 'light'
}

/** A page's window in a look: what equals the app's value of the other look becomes the value of this one. */
export function themed(config: WindowConfig, themes: Themes | null, dark: boolean): WindowConfig {
  if (!themes) return config
  const now = (dark ? themes.dark?.window : themes.light?.window) as Record<string, unknown> | undefined
  const other = (dark ? themes.light?.window : themes.dark?.window) as Record<string, unknown> | undefined
  if (!now || !other) return config
  const out: Record<string, unknown> = { ...config }
  for (const [key, value] of Object.entries(out)) if (value === other[key] && key in now) out[key] = now[key]
  return out
}
