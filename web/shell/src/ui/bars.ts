// Calls that change the bars and the ground of the page in front: navigation bar, tab bar, pull-down, background.

import { field } from '../protocol'
import type { Page } from '../stage/page'
import { Fail, type Handler, type Ui } from './call'

function page(ui: Ui): Page {
  if (!ui.page) throw new Fail('page not found')
  return ui.page
}

const tabBar: Handler = ({ guest }, args, name) => {
  if (!guest.tabBar) throw new Fail('not TabBar page')
  // Before the first page (in onLaunch) there is nothing yet that has no tab bar.
  const tabPage = guest.stack.length === 0 || guest.stack.some((one) => one.tab !== null)
  if (!tabPage && name !== 'setTabBarBadge' && name !== 'removeTabBarBadge') throw new Fail('not TabBar page')
  const why = guest.tabBar.call(name, args)
  if (why) throw new Fail(why)
  for (const one of guest.pages.values()) one.element.classList.toggle('tabs-hidden', !guest.tabBar.shown)
}

/** The calls by name. */
export const bars: Record<string, Handler> = {
  setNavigationBarTitle: (ui, args) => page(ui).nav.setTitle(field(args, 'title')),
  setNavigationBarColor: (ui, args) => {
    if (!page(ui).nav.setColour(args)) throw new Fail('invalid frontColor', 1001)
  },
  showNavigationBarLoading: (ui, args) => page(ui).nav.setLoading(true),
  hideNavigationBarLoading: (ui, args) => page(ui).nav.setLoading(false),
  hideHomeButton: (ui, args) => {
    page(ui).homeHidden = true
    ui.app.stage.refresh()
  },
  startPullDownRefresh: (ui, args) => page(ui).pull(true),
  stopPullDownRefresh: (ui, args) => page(ui).stopPull(),
  setBackgroundColor: (ui, args) => page(ui).background(args),
  setBackgroundTextStyle: (ui, args) => page(ui).background(args),
  setTabBarBadge: tabBar,
  removeTabBarBadge: tabBar,
  showTabBarRedDot: tabBar,
  hideTabBarRedDot: tabBar,
  showTabBar: tabBar,
  hideTabBar: tabBar,
  setTabBarStyle: tabBar,
  setTabBarItem: tabBar,
}
