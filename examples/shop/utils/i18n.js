// The language of the interface is that of the system: Chinese, else English.
const base = wx.getAppBaseInfo ? wx.getAppBaseInfo() : wx.getSystemInfoSync()
const language = /^zh/.test(base.language || 'zh') ? 'zh' : 'en'

const table = {
  shop: ['山茶小铺', 'Camellia Store'],
  slogan: ['器物有温度，日子有余味', 'Warm things for slow days'],
  home: ['首页', 'Home'], cart: ['购物车', 'Cart'], me: ['我的', 'Me'],
  search: ['搜索茶器、文具、家居', 'Search tea ware, paper, home'],
  searchTitle: ['搜索', 'Search'], history: ['最近搜索', 'Recent'], clear: ['清空', 'Clear'], hot: ['大家在搜', 'Popular'],
  none: ['没有找到相关商品', 'Nothing found'], noneHint: ['换个词试试', 'Try another word'],
  sold: ['已售', 'sold '], choose: ['选择', 'Options'], chosen: ['已选', 'Chosen'], quantity: ['数量', 'Quantity'],
  addCart: ['加入购物车', 'Add to cart'], buy: ['立即购买', 'Buy now'], added: ['已加入购物车', 'Added to cart'],
  story: ['商品故事', 'The story'], stock: ['库存', 'In stock '], service: ['48 小时发货 · 7 天无理由退换', 'Ships in 48 h · 7-day returns'],
  emptyCart: ['购物车还是空的', 'Your cart is empty'], emptyCartHint: ['去挑一件喜欢的吧', 'Find something you like'], browse: ['去逛逛', 'Browse'],
  all: ['全选', 'All'], total: ['合计', 'Total'], checkout: ['结算', 'Check out'], remove: ['删除', 'Remove'],
  removeAsk: ['要把它移出购物车吗？', 'Take it out of the cart?'], yes: ['确定', 'OK'], no: ['再想想', 'Keep it'],
  confirm: ['确认订单', 'Confirm order'], receiver: ['收货人', 'Name'], phone: ['手机号', 'Phone'], address: ['地址', 'Address'],
  receiverHint: ['请填写收货人', 'Who receives it'], phoneHint: ['11 位手机号', '11 digits'], addressHint: ['街道、门牌号', 'Street and number'],
  region: ['地区', 'Region'], note: ['备注', 'Note'], noteHint: ['想对店家说的话（选填）', 'Anything we should know (optional)'],
  gift: ['礼品包装', 'Gift wrapping'], delivery: ['配送', 'Delivery'], goods: ['商品金额', 'Items'], freight: ['运费', 'Shipping'],
  freeFrom: ['满 99 元包邮', 'Free from ¥99'], submit: ['提交订单', 'Place order'], placed: ['订单已提交', 'Order placed'],
  wrongName: ['请填写收货人', 'Please enter a name'], wrongPhone: ['手机号应为 11 位', 'The phone number has 11 digits'], wrongAddress: ['请填写地址', 'Please enter an address'],
  orders: ['我的订单', 'My orders'], ordersAll: ['全部', 'All'], paying: ['待付款', 'To pay'], sending: ['待发货', 'To ship'], done: ['已完成', 'Done'],
  noOrders: ['还没有订单', 'No orders yet'], pay: ['模拟付款', 'Pay (simulated)'], receive: ['确认收货', 'Received'], again: ['再来一单', 'Buy again'],
  orderNo: ['订单号', 'No. '], items: ['件', ' items'], guest: ['茶友', 'Tea friend'], guestHint: ['数据只保存在本机', 'Data stays on this device'],
  settings: ['设置', 'Settings'], theme: ['当前主题', 'Theme'], light: ['浅色', 'Light'], dark: ['深色', 'Dark'],
  cleanup: ['清除本机数据', 'Clear local data'], cleanupAsk: ['购物车、订单和搜索记录都会删除', 'Cart, orders and searches will be deleted'], cleaned: ['已清除', 'Cleared'],
  about: ['关于', 'About'], version: ['版本', 'Version'], refreshed: ['已是最新', 'Up to date'], soldOut: ['库存不足', 'Not enough in stock'], missing: ['商品不存在', 'No such item'],
}

const column = language === 'zh' ? 0 : 1
const strings = {}
Object.keys(table).forEach((key) => { strings[key] = table[key][column] })

/** Picks the text of the interface's language from a pair [Chinese, English]. */
const pick = (pair) => pair[column]

module.exports = { language, strings, pick }
