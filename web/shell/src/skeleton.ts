// The elements that shell.html already has. The first frame of a view begins to load in them while this script is on its way;
// moving it or one of its parents would load it again, so everything else is put around them where they stand.

import { h } from './dom'

const found = <T extends HTMLElement>(selector: string, make: () => T): T => document.querySelector<T>(selector) ?? make()

export const desk = found('.desk', () => h('div', { class: 'desk' }))
export const holder = found('.phone-holder', () => h('div', { class: 'phone-holder' }))
export const phone = found('.phone', () => h('main', { class: 'phone' }))
export const screen = found('.screen', () => h('div', { class: 'screen' }))
export const stage = found('.stage', () => h('div', { class: 'stage' }))

/** Makes `kept` a child of `parent`, without touching it if it is one already. */
export function stand(parent: Element, kept: Element): void {
  if (kept.parentElement !== parent) parent.append(kept)
}
