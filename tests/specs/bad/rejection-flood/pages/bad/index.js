Page({ onLoad() { for (let i = 0; i < 100000; i++) Promise.reject(new Error('no ' + i)) } })
