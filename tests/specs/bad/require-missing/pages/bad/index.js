require('./none')
Page({})
