Page({ data: { title: 'small' } })
