Page(require('../../page')('deep'))
