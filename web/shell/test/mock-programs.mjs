// The programs that the mock broker pretends to run.

const window_ = (title, extra = {}) => ({ navigationBarTitleText: title, navigationBarBackgroundColor: '#ffffff', navigationBarTextStyle: 'black', backgroundColor: '#f6f6f6', ...extra })

export const SHOP = 'dev:5f0c9a7d21'

export const programs = [
  { id: SHOP, name: '山茶小店', appid: 'wx7a2f5c01', mode: 'debug', version: '1.4.0', pages: ['pages/index/index', 'pages/cart/cart', 'pages/mine/mine', 'pages/detail/detail'], problems: [] },
  { id: 'dev:a14477e0', name: 'Component gallery', appid: 'wx00gallery', mode: 'debug', version: '0.3.1', pages: ['pages/list/list'], problems: [] },
  { id: 'dev:77c10b9e', name: '日程', mode: 'debug', pages: ['pages/day/day'], problems: [
    { severity: 'error', code: 'wxml::unclosed', message: 'the tag <view> is not closed', path: 'pages/day/day.wxml', line: 14, column: 5, excerpt: '13 |   <view class="list">\n14 |     <view wx:for="{{items}}">\n   |     ^^^^^ opened here\n15 |   </view>', help: 'add </view> before line 15' },
    { severity: 'warning', code: 'wxss::selector', message: 'the selector `*` is not supported in component stylesheets', path: 'components/row/row.wxss', line: 2, column: 1, excerpt: '2 | * { margin: 0 }' },
  ] },
  { id: 'dev:c0ffee00', name: 'Crash test', mode: 'debug', pages: ['pages/index/index'], problems: [] },
  { id: 'dev:0ddba11', name: '天气', mode: 'debug', pages: ['pages/index/index'], problems: [{ severity: 'warning', message: 'image is larger than 200 KiB', path: 'images/sky.png' }] },
  { id: 'wx:9be1:wx55notes', name: 'Notes', appid: 'wx55notes', mode: 'production', version: '2.1.0', pages: ['pages/index/index'], problems: [], themes: { light: { window: { navigationBarBackgroundColor: '#ffffff', navigationBarTextStyle: 'black' } }, dark: { window: { navigationBarBackgroundColor: '#1b1c1f', navigationBarTextStyle: 'white' } } } },
  { id: 'dev:b1d1', name: '\u202Egnp.exe\u200B Evil', mode: 'debug', pages: ['pages/index/index'], problems: [] },
]

export const walls = [
  { name: 'namespaces', state: 'on', why: 'user, pid, network, mount, ipc and uts of its own, all empty' },
  { name: 'seccomp', state: 'on', why: '3 system calls, everything else kills' },
  { name: 'landlock', state: 'on', why: 'no file, no port' },
  { name: 'capabilities', state: 'on', why: 'none, and none can be gained' },
  { name: 'write-execute', state: 'on', why: 'no memory is ever both writable and executable' },
  { name: 'limits', state: 'on', why: '64 MiB of script heap, 256 MiB of address space' },
  { name: 'tracer', state: 'on', why: 'records the number of a forbidden system call' },
  { name: 'speculation', state: 'missing', why: 'this virtual machine does not offer the control' },
]

export const tabBar = {
  color: '#7a7e83', selectedColor: '#b93a28', backgroundColor: '#ffffff', borderStyle: 'black',
  list: [
    { pagePath: 'pages/index/index', text: '首页', iconPath: 'images/home.png', selectedIconPath: 'images/home-on.png' },
    { pagePath: 'pages/cart/cart', text: '购物车', iconPath: 'images/cart.png', selectedIconPath: 'images/cart-on.png' },
    { pagePath: 'pages/mine/mine', text: '我的', iconPath: 'images/mine.png', selectedIconPath: 'images/mine-on.png' },
  ],
}

/** What a page looks like: window configuration and its drawing. */
export function page(program, path) {
  if (program === 'dev:c0ffee00') return { window: window_('Crash test', { navigationBarBackgroundColor: '#1b1b1f', navigationBarTextStyle: 'white' }), draw: [['h1', 'What shall happen?'], ['button', 'Forbidden system call', 'syscall'], ['button', 'Memory limit', 'oom'], ['button', 'Poison the view', 'poison']] }
  if (program === 'dev:0ddba11') return { window: window_('天气', { navigationStyle: 'custom', navigationBarTextStyle: 'white' }), draw: [['section', '杭州 21°', null, 'linear-gradient(#3b7dd8,#8ab6ee)'], ['p', 'navigationStyle: custom']] }
  if (program !== SHOP) return { window: window_('Page', { navigationBarTextStyle: 'black' }), draw: [['h1', path]] }
  if (path.startsWith('pages/detail')) return { window: window_('商品详情'), draw: [['section', '手冲咖啡壶', null, 'linear-gradient(135deg,#5d4037,#a1887f)'], ['h1', '¥ 268'], ['p', '耐热玻璃，600 毫升'], ['button', '再看一件', 'push'], ['button', '返回', 'back']] }
  if (path.startsWith('pages/cart')) return { window: window_('购物车'), draw: [['h1', '购物车'], ['p', '还没有商品']] }
  if (path.startsWith('pages/mine')) return { window: window_('我的', { navigationBarBackgroundColor: '#b93a28', navigationBarTextStyle: 'white' }), draw: [['h1', '我的']] }
  return {
    window: window_('山茶小店', { enablePullDownRefresh: true, backgroundTextStyle: 'dark' }),
    draw: [
      ['section', '秋日上新', null, 'linear-gradient(135deg,#b93a28,#e39a3b)'],
      ['button', '打开商品', 'push'], ['button', 'toast', 'ui:showToast'], ['button', 'loading', 'ui:showLoading'], ['button', 'modal', 'ui:showModal'],
      ['button', 'editable', 'ui:editable'], ['button', 'sheet', 'ui:showActionSheet'], ['button', 'preview', 'ui:previewImage'],
    ],
  }
}

export const uiArgs = {
  showToast: { title: '已加入购物车', icon: 'success', duration: 60000 },
  showLoading: { title: '加载中', mask: true },
  showModal: { title: '删除订单', content: '删除后无法恢复，确定要删除吗？', confirmText: '删除', confirmColor: '#fa5151' },
  editable: { title: '备注', editable: true, placeholderText: '给卖家留言' },
  showActionSheet: { itemList: ['拍照', '从相册选择', '使用上次的图片'], alertText: '更换头像' },
  previewImage: { urls: ['/images/home.png', '/images/cart-on.png'], current: 0 },
}
