const { pick } = require('./i18n')

const categories = [
  { id: 'tea', name: ['茶器', 'Tea ware'] },
  { id: 'home', name: ['家居', 'Home'] },
  { id: 'paper', name: ['文具', 'Paper'] },
  { id: 'wear', name: ['穿戴', 'Wear'] },
]

// Prices are in fen, so that no sum is ever a fraction.
const goods = [
  ['teapot', 'tea', ['朱泥小壶', 'Clay teapot'], ['一壶四杯，出水利落', 'Four cups, a clean pour'], 16800, 328, [['朱红', 'Vermilion', 0], ['墨黑', 'Ink', 2000]], [['180 ml', '180 ml', 0], ['260 ml', '260 ml', 3000]]],
  ['cup', 'tea', ['青釉品茗杯', 'Celadon cup'], ['釉色如雨后远山', 'Glazed like hills after rain'], 4900, 1204, [['青', 'Green', 0], ['月白', 'Moon white', 0]], [['单只', 'One', 0], ['一对', 'A pair', 4500]]],
  ['tin', 'tea', ['明前龙井', 'Early Longjing'], ['豆香清雅，罐装 100 克', 'Chestnut-sweet, 100 g tin'], 12800, 860, [['原味', 'Plain', 0]], [['100 g', '100 g', 0], ['200 g', '200 g', 12000]]],
  ['bowl', 'tea', ['麦色抹茶碗', 'Matcha bowl'], ['碗口宽，好打沫', 'A wide rim to whisk in'], 8800, 173, [['麦色', 'Wheat', 0], ['灰', 'Grey', 0]], [['标准', 'Standard', 0]]],
  ['vase', 'home', ['天青花瓶', 'Sky vase'], ['一枝就很好看', 'One branch is enough'], 13900, 246, [['天青', 'Sky', 0], ['米白', 'Cream', 0]], [['小号', 'Small', 0], ['大号', 'Large', 6000]]],
  ['candle', 'home', ['雪松香烛', 'Cedar candle'], ['燃烧 40 小时', 'Burns for 40 hours'], 6900, 512, [['雪松', 'Cedar', 0], ['桂花', 'Osmanthus', 500]], [['180 g', '180 g', 0]]],
  ['lamp', 'home', ['暮色台灯', 'Dusk lamp'], ['三档暖光，不刺眼', 'Three steps of warm light'], 19900, 98, [['橘', 'Orange', 0], ['米白', 'Cream', 0]], [['标准', 'Standard', 0]]],
  ['plant', 'home', ['龟背小盆', 'Little monstera'], ['耐阴，一周浇一次', 'Likes shade, water weekly'], 3900, 640, [['陶盆', 'Clay pot', 0]], [['小', 'Small', 0], ['中', 'Medium', 2000]]],
  ['notebook', 'paper', ['紫藤手账', 'Wisteria notebook'], ['道林纸，不洇墨', 'Paper that takes ink well'], 5800, 733, [['紫', 'Purple', 0], ['藏青', 'Navy', 0]], [['横线', 'Ruled', 0], ['方格', 'Grid', 0], ['空白', 'Blank', 0]]],
  ['pen', 'paper', ['松石钢笔', 'Turquoise pen'], ['EF 尖，写小字也清楚', 'An EF nib for small script'], 11800, 415, [['松石', 'Turquoise', 0], ['黑', 'Black', 0]], [['EF', 'EF', 0], ['F', 'F', 0]]],
  ['incense', 'paper', ['案头线香', 'Desk incense'], ['沉香与柏木', 'Agarwood and cypress'], 4500, 390, [['沉香', 'Agarwood', 0], ['柏木', 'Cypress', 0]], [['40 支', '40 sticks', 0]]],
  ['scarf', 'wear', ['梅染围巾', 'Plum scarf'], ['羊毛与桑蚕丝', 'Wool and silk'], 25800, 127, [['梅', 'Plum', 0], ['驼', 'Camel', 0]], [['均码', 'One size', 0]]],
].map(([id, category, name, brief, price, sold, colors, sizes]) => ({
  id, category, name: pick(name), brief: pick(brief), price, sold, stock: 20,
  names: name.join(' ').toLowerCase(),
  pictures: [1, 2, 3].map((n) => '/images/goods/' + id + '-' + n + '.svg'),
  colors: colors.map(([zh, en, extra]) => ({ name: pick([zh, en]), extra })),
  sizes: sizes.map(([zh, en, extra]) => ({ name: pick([zh, en]), extra })),
}))

const all = () => goods
const find = (id) => goods.find((item) => item.id === id)
const inCategory = (id) => (id === 'all' ? goods : goods.filter((item) => item.category === id))
const search = (word) => {
  const wanted = word.trim().toLowerCase()
  return wanted ? goods.filter((item) => item.names.indexOf(wanted) >= 0) : []
}
const names = () => categories.map(({ id, name }) => ({ id, name: pick(name) }))

module.exports = { all, find, inCategory, search, categories: names }
