//! The closed list of built-in components and the attributes each may carry. The guest drops what is not in it
//! (programs write all sorts of attributes and WeChat ignores the unknown ones); the view ends with a fault when
//! it sees one, because then the sender is not our guest.

// Attributes of every element, custom component hosts and unknown tags included.
const COMMON = 'hidden animation title dir lang slot role tabindex'

const TOUCH = 'hover-class hover-start-time hover-stay-time hover-stop-propagation'
const FIELD = 'name value disabled'
const INPUT = `${FIELD} placeholder placeholder-style placeholder-class maxlength cursor-spacing focus auto-focus cursor cursor-color
  selection-start selection-end adjust-position hold-keyboard confirm-type confirm-hold always-embed auto-fill
  adjust-keyboard-to bindkeyboardheightchange nickname-type`
const SCROLL = `scroll-x scroll-y upper-threshold lower-threshold scroll-top scroll-left scroll-into-view scroll-into-view-offset
  scroll-into-view-alignment scroll-into-view-within-extent scroll-with-animation enable-back-to-top enable-passive refresher-enabled
  refresher-threshold refresher-default-style refresher-background refresher-triggered bounces show-scrollbar fast-deceleration
  scroll-anchoring enable-flex enhanced paging-enabled using-sticky type associative-container reverse clip cache-extent padding
  min-drag-distance scroll-into-view-animation refresher-two-level-enabled refresher-two-level-triggered
  refresher-two-level-threshold refresher-two-level-close-threshold refresher-two-level-scroll-enabled
  refresher-ballistic-refresh-enabled refresher-two-level-pinned`
const MEDIA = `src controls autoplay loop muted poster object-fit initial-time duration danmu-list danmu-btn enable-danmu page-gesture
  direction show-progress show-fullscreen-btn show-play-btn show-center-play-btn enable-progress-gesture show-mute-btn title
  play-btn-position enable-play-gesture auto-pause-if-navigate auto-pause-if-open-native vslide-gesture
  vslide-gesture-in-fullscreen show-bottom-progress ad-unit-id poster-for-crawler show-casting-button
  picture-in-picture-mode picture-in-picture-show-progress enable-auto-rotation show-screen-lock-button
  show-snapshot-button show-background-playback-button background-poster referrer-policy is-drm provision-url
  certificate-url license-url preferred-peak-bit-rate is-live picture-in-picture-init-position enable-video-subtitles
  subtitle-list name author id show-snapshot-btn`
const GESTURE = `tag simultaneous-handlers native-view should-response-on-move should-accept-gesture on-gesture-event worklet:ongesture
  worklet:should-response-on-move worklet:should-accept-gesture simultaneous-handlers`

const TABLE: Record<string, string> = {
  view: `${TOUCH} catch-move`,
  text: 'selectable user-select space decode overflow max-lines',
  span: 'user-select space decode',
  image: 'alt src mode webp lazy-load show-menu-by-longpress fade-in forceHttps',
  icon: 'type size color',
  button: `${TOUCH} size type plain disabled loading form-type open-type name lang session-from send-message-title send-message-path
    send-message-img send-message-card show-message-card activity-type app-parameter group-id guild-id public-id phone-number-no-quota-toast need-show-entrance
    entrance-path business-id activity-id share-type share-mode aria-label open-id share-id parent-open-id data-key`,
  progress: 'percent show-info border-radius font-size stroke-width color activeColor activecolor backgroundColor backgroundcolor active active-mode duration active-color background-color',
  checkbox: `${FIELD} checked color backgroundColor activeBackgroundColor activeBorderColor iconColor background-color icon-color active-background-color active-border-color border-color borderColor`,
  'checkbox-group': 'name',
  radio: `${FIELD} checked color backgroundColor activeBackgroundColor activeBorderColor iconColor borderColor`,
  'radio-group': 'name',
  switch: `${FIELD} checked type color`,
  slider: `${FIELD} min max step color selected-color activeColor activecolor active-color backgroundColor backgroundcolor background-color block-size block-color
    show-value selectedColor`,
  input: `${INPUT} type password safe-password-cert-path safe-password-length safe-password-time-stamp safe-password-nonce
    safe-password-salt safe-password-custom-hash always-system auto-blur`,
  textarea: `${INPUT} auto-height fixed show-confirm-bar disable-default-padding show-count`,
  form: 'report-submit report-submit-timeout name',
  label: 'for',
  picker: `${FIELD} mode range range-key start end fields custom-item header-text level color`,
  'picker-view': 'value name indicator-style indicator-class mask-style mask-class immediate-change color',
  'picker-view-column': 'range range-key',
  'scroll-view': SCROLL,
  'list-view': `${SCROLL} padding`,
  'grid-view': `${SCROLL} padding cross-axis-count cross-axis-gap main-axis-gap max-cross-axis-extent`,
  'list-builder': `${SCROLL} list child-count child-height`,
  'grid-builder': `${SCROLL} list child-count child-height cross-axis-count max-cross-axis-extent main-axis-gap cross-axis-gap`,
  'nested-scroll-header': '',
  'nested-scroll-body': '',
  'draggable-sheet': 'initial-child-size min-child-size max-child-size snap snap-sizes',
  'sticky-header': 'padding offset-top allow-overlapping',
  'sticky-section': 'push-pinned-header padding',
  swiper: `indicator-dots indicator-color indicator-active-color autoplay current current-item-id interval duration circular
    vertical previous-margin next-margin snap-to-edge display-multiple-items easing-function disable-touch
    disable-programmatic-animation skip-hidden-item-layout scroll-with-animation indicator-type cache-extent layout-type
    transformer-type indicator-width indicator-height indicator-radius indicator-spacing indicator-margin indicator-alignment indicator-offset skip-hidden`,
  'swiper-item': 'item-id skip-hidden-item-layout',
  'movable-area': 'scale-area',
  'movable-view': 'direction inertia out-of-bounds x y damping friction disabled scale scale-min scale-max scale-value',
  'movable-native': '',
  navigator: `${TOUCH} target url open-type delta app-id path extra-data version short-link aria-label render-link`,
  'functional-page-navigator': 'version name args',
  'rich-text': 'nodes space user-select mode preview',
  canvas: 'type canvas-id disable-scroll width height',
  video: MEDIA,
  audio: 'src loop controls poster name author id',
  camera: 'mode resolution device-position flash frame-size output-dimension zoom',
  'live-player': 'src mode autoplay muted orientation object-fit background-mute min-cache max-cache sound-mode auto-pause-if-navigate auto-pause-if-open-native picture-in-picture-mode referrer-policy enable-auto-rotation enable-casting enable-metadata',
  'live-pusher': 'url mode autopush muted enable-camera auto-focus orientation beauty whiteness aspect min-bitrate max-bitrate audio-quality waiting-image waiting-image-hash zoom device-position background-mute mirror remote-mirror local-mirror audio-reverb-type enable-mic enable-agc enable-ans audio-volume-type video-width video-height beauty-style filter picture-in-picture-mode fps enableVideoCustomRender enable-video-custom-render voice-changer-type custom-effect skin-whiteness skin-smoothness face-thinness eye-bigness',
  map: 'longitude latitude scale min-scale max-scale markers covers polyline circles controls include-points show-location polygons subkey layer-style rotate skew enable-3D show-compass show-scale enable-overlooking enable-auto-max-overlooking enable-zoom enable-scroll enable-rotate enable-satellite enable-traffic enable-poi enable-building setting cover-image',
  'cover-view': `${TOUCH} scroll-top marker-id catch-move`,
  'cover-image': 'src referrer-policy marker-id',
  'match-media': 'min-width max-width width min-height max-height height orientation',
  'root-portal': 'enable',
  'page-container': 'show duration z-index overlay position round close-on-slide-down overlay-style custom-style close-on-slideDown',
  'page-meta': 'background-text-style background-color background-color-top background-color-bottom root-background-color scroll-top scroll-duration page-style root-font-size page-font-size page-orientation',
  'navigation-bar': 'title loading front-color background-color color-animation-duration color-animation-timing-func',
  'share-element': 'key mapkey transform duration easing-function transition-on-gesture shuttle-on-push shuttle-on-pop rect-tween-type worklet:onframe',
  'open-container': 'transition-type transition-duration closed-color closed-elevation closed-border-radius close-border-radius middle-color open-color open-elevation open-border-radius',
  snapshot: 'mode',
  selection: 'disable-context-menu',
  editor: 'name read-only placeholder show-img-size show-img-toolbar show-img-resize adjust-position enable-formula',
  'web-view': 'src',
  'open-data': 'type open-gid lang default-text default-avatar',
  'open-data-list': 'type openids members',
  'open-data-item': 'type index',
  ad: 'unit-id ad-intervals ad-type ad-theme theme grid-opacity grid-count',
  'ad-custom': 'unit-id ad-intervals',
  'official-account': '',
  'official-account-publish': 'path',
  'channel-live': 'feed-id finder-user-name',
  'channel-video': 'feed-id finder-user-name feed-token autoplay loop muted object-fit',
  'store-home': 'appid', 'store-product': 'appid product-id', 'store-coupon': 'appid coupon-id', 'store-gift': '',
  'voip-room': 'openid open-id mode device-position object-fit',
  'keyboard-accessory': '',
  'privacy-popup': '',
  'double-tap-gesture-handler': GESTURE, 'force-press-gesture-handler': GESTURE, 'horizontal-drag-gesture-handler': GESTURE,
  'long-press-gesture-handler': GESTURE, 'pan-gesture-handler': GESTURE, 'scale-gesture-handler': GESTURE,
  'tap-gesture-handler': GESTURE, 'vertical-drag-gesture-handler': GESTURE,
  'wx-x': '', slot: 'name', block: '', holder: '',
}

const words = (s: string): string[] => s.split(/\s+/).filter(Boolean)
const common = new Set(words(COMMON))
const table = new Map(Object.entries(TABLE).map(([tag, list]) => [tag, new Set(words(list))]))

/** The built-in components: every other tag is drawn as an inert element. */
export const BUILTIN_TAGS: readonly string[] = [...table.keys()]

/** True when `tag` is in the list. */
export const isBuiltin = (tag: string): boolean => table.has(tag)

/** True when an element `tag` may carry the attribute `name`; for an unknown tag only the common ones are allowed. */
export function attributeAllowed(tag: string, name: string): boolean {
  return table.get(tag)?.has(name) === true || common.has(name) || /^aria-[a-z]{2,20}$/.test(name)
}

/**
 * The name under which an attribute written as `name` travels (`hoverClass` is `hover-class`), or undefined when the
 * element has no such attribute: then the guest does not send it.
 */
export function attributeName(tag: string, name: string): string | undefined {
  if (attributeAllowed(tag, name)) return name
  const dashed = name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)
  return dashed !== name && attributeAllowed(tag, dashed) ? dashed : undefined
}
