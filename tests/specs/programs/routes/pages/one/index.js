Page(require('../../page')('one'))
