Page({ data: { 
