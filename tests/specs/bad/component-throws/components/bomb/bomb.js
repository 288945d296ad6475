const bang = (name) => () => { throw new Error('bang in ' + name) }
Component({
  lifetimes: { created: bang('created'), attached: bang('attached'), ready: bang('ready'), moved: bang('moved'), detached: bang('detached') },
  pageLifetimes: { show: bang('show'), hide: bang('hide'), resize: bang('resize') },
})
