Page(require('../../page')('two'))
