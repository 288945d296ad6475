//! Which component stands behind which tag. Tags without one are plain elements with styles alone.
import { isBuiltin } from '../../../shared/tags'
import { Component } from '../component'
import type { ViewNode } from '../node'
import type { Page } from '../page/page'
import { Button } from './button'
import { Canvas } from './canvas'
import { Camera } from './camera'
import { Checkbox, CheckboxGroup, Radio, RadioGroup } from './choice'
import { MatchMedia, NavigationBar, PageContainer, PageMeta, RootPortal } from './containers'
import { Editor } from './editor'
import { Form } from './form'
import { Icon } from './icon'
import { CoverImage, Image } from './image'
import { Input } from './input'
import { Label } from './label'
import { Audio, Video } from './media'
import { MovableArea, MovableView } from './movable'
import { Navigator } from './navigator'
import { Picker } from './picker'
import { PickerView, PickerViewColumn } from './picker-view'
import { Placeholder, PLACEHOLDERS } from './placeholder'
import { Progress } from './progress'
import { RichText } from './rich-text'
import { ScrollView } from './scroll-view'
import { Slider } from './slider'
import { StickyHeader } from './sticky'
import { Swiper, SwiperItem } from './swiper'
import { Switch } from './switch'
import { Text } from './text'
import { TextArea } from './textarea'
import { WebView } from './web-view'

type Kind = new (node: ViewNode, page: Page) => Component

const kinds = new Map<string, Kind>(Object.entries({
  text: Text,
  span: Text,
  image: Image,
  'cover-image': CoverImage,
  icon: Icon,
  button: Button,
  progress: Progress,
  checkbox: Checkbox,
  'checkbox-group': CheckboxGroup,
  radio: Radio,
  'radio-group': RadioGroup,
  switch: Switch,
  slider: Slider,
  input: Input,
  textarea: TextArea,
  form: Form,
  label: Label,
  picker: Picker,
  'picker-view': PickerView,
  'picker-view-column': PickerViewColumn,
  'scroll-view': ScrollView,
  'list-view': ScrollView,
  'grid-view': ScrollView,
  swiper: Swiper,
  'swiper-item': SwiperItem,
  'movable-area': MovableArea,
  'movable-view': MovableView,
  navigator: Navigator,
  'functional-page-navigator': Navigator,
  'rich-text': RichText,
  camera: Camera,
  canvas: Canvas,
  video: Video,
  audio: Audio,
  'match-media': MatchMedia,
  'root-portal': RootPortal,
  'page-container': PageContainer,
  'page-meta': PageMeta,
  'navigation-bar': NavigationBar,
  'sticky-header': StickyHeader,
  editor: Editor,
  'web-view': WebView,
} satisfies Record<string, Kind>))
for (const tag of PLACEHOLDERS.keys()) kinds.set(tag, Placeholder)

// Made only when an attribute asks for behaviour: these are most of a page, and most of them have none.
const LAZY = new Set(['view', 'text', 'span', 'cover-view'])

/** True when an element starts without a component. */
export const isLazy = (tag: string): boolean => LAZY.has(tag) || !kinds.has(tag)

/** Gives an element its component. A built-in without behaviour of its own keeps attributes for hover and queries. */
export function create(node: ViewNode, page: Page): void {
  if (!isBuiltin(node.tag)) return
  const kind = kinds.get(node.tag) ?? Component
  const c = new kind(node, page)
  node.component = c
  c.build()
  c.mark()
}
