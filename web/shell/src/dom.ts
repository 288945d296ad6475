// One way to make elements: text only ever becomes a text node, so no string of a program can become markup.

export type Child = Node | string | null | undefined | false

export interface Props {
  class?: string
  title?: string
  role?: string
  type?: string
  id?: string
  tabIndex?: number
  disabled?: boolean
  hidden?: boolean
  /** `aria-*`, `data-*` and the like, by their full names. */
  attrs?: Record<string, string>
  on?: Record<string, (event: Event) => void>
}

const REFUSED = /^(on|style$|src$|href$|srcdoc$)/i

/** Makes an HTML element. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props | null, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (props) {
    if (props.class) element.className = props.class
    if (props.title) element.title = props.title
    if (props.role) element.setAttribute('role', props.role)
    if (props.type) element.setAttribute('type', props.type)
    if (props.id) element.id = props.id
    if (props.tabIndex !== undefined) element.tabIndex = props.tabIndex
    if (props.disabled) element.setAttribute('disabled', '')
    if (props.hidden) element.hidden = true
    for (const [name, value] of Object.entries(props.attrs ?? {})) {
      if (REFUSED.test(name)) throw new Error(`attribute ${name} is set by its own property, not by h()`)
      element.setAttribute(name, value)
    }
    for (const [type, handler] of Object.entries(props.on ?? {})) element.addEventListener(type, handler)
  }
  add(element, children)
  return element
}

/** Appends children, skipping the absent ones. */
export function add(parent: Node, children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue
    parent.appendChild(typeof child === 'string' ? document.createTextNode(child) : child)
  }
}

/** Replaces all children. */
export function fill(parent: Element, ...children: Child[]): void {
  parent.textContent = ''
  add(parent, children)
}

/** A button with a text or an icon; `label` is what a screen reader says. */
export function button(props: Props & { label?: string }, press: (event: Event) => void, ...children: Child[]): HTMLButtonElement {
  const made = h('button', { type: 'button', ...props, on: { ...props.on, click: press } }, ...children)
  if (props.label) {
    made.setAttribute('aria-label', props.label)
    if (!props.title) made.title = props.label
  }
  return made
}

/** Runs `draw` at most once a frame, however often it is asked. A hidden tab draws when it is seen again. */
export function once(draw: () => void): () => void {
  let waiting = false
  return () => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(() => {
      waiting = false
      draw()
    })
  }
}

/** True when the person asked the system for less motion. */
export function calm(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}
