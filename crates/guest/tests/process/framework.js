// A stand-in for the framework: start runs the unit env.main, which is a function of the host object.
(function () {
  var host = __host
  host.handlers = {
    start: function (env) {
      var main = host.unit(env.main)
      if (main) main(host, env)
    },
  }
})()
