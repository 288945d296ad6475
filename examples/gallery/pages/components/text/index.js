const page = require('../../../behaviors/page')

Page({
  behaviors: [page],
  data: {
    lines: ['Hello'], percent: 40,
    icons: ['success', 'success_no_circle', 'info', 'warn', 'waiting', 'cancel', 'download', 'search', 'clear'],
    html: '<h3>富文本</h3><p>支持 <b>粗体</b>、<i>斜体</i>、<span style="color:#2f6fed">颜色</span>与<code>code</code>。</p><ul><li>一</li><li>二</li></ul>',
    nodes: [{ name: 'p', attrs: { style: 'color: #c8553d' }, children: [{ type: 'text', text: 'nodes: [' }, { name: 'b', children: [{ type: 'text', text: 'array' }] }, { type: 'text', text: ']' }] }],
  },
  onLoad() { this.title('基础内容|Content') },
  add() { this.setData({ lines: this.data.lines.concat('Line ' + (this.data.lines.length + 1)) }) },
  less() { this.setData({ lines: this.data.lines.slice(0, -1) }) },
  run() { this.setData({ percent: this.data.percent === 100 ? 20 : 100 }) },
})
