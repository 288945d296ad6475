const tr = require('../../utils/i18n')

const GROUPS = [
  ['组件|Components', 'components', [
    ['container', '视图容器|Containers', 'view · cover-view · match-media · root-portal'], ['scroll', '滚动|Scrolling', 'scroll-view · sticky'],
    ['swiper', '滑块视图|Swiper', 'swiper · swiper-item'], ['movable', '可移动视图|Movable', 'movable-area · movable-view'],
    ['overlay', '浮层|Overlays', 'page-container'], ['text', '基础内容|Content', 'text · icon · progress · rich-text'],
    ['input', '输入|Input', 'input · textarea · label'], ['editor', '富文本|Rich text', 'editor · EditorContext'], ['choice', '选择|Choice', 'button · checkbox · radio · switch · slider'],
    ['picker', '选择器|Pickers', 'picker · picker-view'], ['form', '表单|Form', 'form · model:'],
    ['media', '媒体|Media', 'image · video · audio'], ['canvas', '画布|Canvas', 'canvas 2d'],
    ['navigator', '导航|Navigation', 'navigator'], ['host', '依赖宿主|Host-dependent', 'map · camera · ad …'],
  ]],
  ['接口|APIs', 'api', [
    ['ui', '界面|Interface', 'showToast · showModal …'], ['navigation', '导航栏与路由|Bars and routes', 'setNavigationBar · navigateTo'],
    ['system', '系统|System', 'getWindowInfo · canIUse'], ['storage', '存储|Storage', 'setStorage …'],
    ['files', '文件|Files', 'FileSystemManager'], ['query', '节点查询|Query', 'createSelectorQuery'],
    ['animation', '动画|Animation', 'createAnimation · animate'], ['observer', '相交观察|Intersection', 'IntersectionObserver'],
    ['wxs', 'WXS|WXS', 'change:prop · event handlers'], ['events', '事件|Events', 'bind · catch · mut-bind'],
  ]],
]

Page({
  data: { groups: [] },
  onLoad() {
    wx.setNavigationBarTitle({ title: tr('组件与接口|Components and APIs') })
    this.setData({ groups: GROUPS.map(([name, folder, pages]) => ({ name: tr(name), pages: pages.map(([id, title, note]) => ({ url: '/pages/' + folder + '/' + id + '/index', title: tr(title), note })) })) })
  },
  onShareAppMessage() { return { title: 'Gallery' } },
})
