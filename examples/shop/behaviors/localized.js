// Gives a page or component the texts of the interface's language as `t`.
const { strings } = require('../utils/i18n')

module.exports = Behavior({ data: { t: strings } })
