// hello world for Deno and for node's child process: prints, and is done.
console.log('hello')
