require('./index')
Page({})
