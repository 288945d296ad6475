Page({ data: { word: 'healthy' } })
