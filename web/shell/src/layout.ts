// How large the phone is, and what a program is told about it (env.system). At phone width the phone is the window itself;
// else it is drawn with 375 x 812 logical points, a little shorter on a low window and scaled down only when that is not enough.

const WIDTH = 375
const TALLEST = 812
const SHORTEST = 667
const NARROW = 700
const BEZEL = 12
const MARGIN = 20

/** The height of the navigation bar below the status bar, and of the tab bar, in points. */
export const NAV = 44
export const TAB = 50

export interface Layout {
  /** The phone fills the window; no status bar of ours, the inspector is a sheet. */
  full: boolean
  width: number
  height: number
  statusBar: number
  scale: number
}

/** The layout for the window as it is. */
export function measure(): Layout {
  const width = window.innerWidth
  const height = window.innerHeight
  if (width < NARROW) return { full: true, width, height, statusBar: 0, scale: 1 }
  const room = height - 2 * (BEZEL + MARGIN)
  const tall = Math.max(SHORTEST, Math.min(TALLEST, room))
  return { full: false, width: WIDTH, height: tall, statusBar: 44, scale: Math.min(1, room / tall) }
}

/** The capsule's place, in points from the phone's left top corner. */
export function capsule(layout: Layout): { top: number; left: number; width: number; height: number; right: number; bottom: number } {
  const top = layout.statusBar + 6
  return { top, left: layout.width - 94, width: 87, height: 32, right: layout.width - 7, bottom: top + 32 }
}

/** What programs may know of the screen. */
export function system(layout: Layout, theme: string, language: string): Record<string, unknown> {
  return {
    pixelRatio: window.devicePixelRatio || 1,
    screenWidth: layout.width,
    screenHeight: layout.height,
    windowWidth: layout.width,
    windowHeight: layout.height - layout.statusBar - NAV,
    statusBarHeight: layout.statusBar,
    tabBarHeight: TAB,
    safeArea: {
      left: 0, top: layout.statusBar, right: layout.width, bottom: layout.height,
      width: layout.width, height: layout.height - layout.statusBar,
    },
    menuButton: capsule(layout),
    language: language === 'zh' ? 'zh_CN' : 'en',
    theme,
  }
}
