((()=>{var G={};var R={};var X=function(a){return a==null?Object.create(null):a};var Y=function(a){return a==null?'':String(a)};var Z=function(a,b){if(a===true)return true;if(a)return a[b]};var P=function(a){return typeof a==='function'?a:()=>{}};var Q={a:function(a){for(var i=0;i<a.length;i++)if(a[i])return a},b:function(b){var a=Object.values(b);for(var i=0;i<a.length;i++)if(a[i])return a},A:function(a){return a},B:function(a){return a}};
var D = (() => {
    var modules = Object.create(null);
    var load = (filename) => {
        var module = modules[filename];
        if (!module) throw new Error('no such WXS module: ' + filename);
        if (!module.loaded) {
            module.loaded = true;
            var require = (rel) => {
                var slices;
                if (rel[0] === '/') {
                    slices = rel.split('/');
                } else {
                    slices = filename.split('/').slice(0, -1).concat(rel.split('/'));
                }
                var normalized = [];
                slices.forEach((slice) => {
                    if (slice === '' || slice === '.') return;
                    if (slice === '..') {
                        normalized.pop();
                    } else {
                        normalized.push(slice);
                    }
                })
                return load(normalized.join('/'));
            };
            module.loader.call(null, require, module.exports, module);
        }
        return module.exports;
    };
    return (filename, func) => {
        modules[filename] = { exports: {}, loader: func, loaded: false };
        return () => load(filename);
    };
})()
;var getRegExp=__wxs.getRegExp,getDate=__wxs.getDate;R["c/lib.wxs"]=D("c/lib.wxs",(require,exports,module)=>{module.exports=require('/c/lib')});R["pages/i/m"]=D("pages/i/m",(require,exports,module)=>{var lib = require('../../c/lib.wxs')
function up(s) { return lib.shout(s) + (getRegExp('^h', 'i').test(s) ? '!' : '?') }
function tap(e, owner) {
  var state = e.instance.getState()
  state.n = (state.n || 0) + 1
  e.instance.setStyle({ marginLeft: state.n + 'px' }).addClass('hot')
  owner.callMethod('fromWxs', { n: state.n, id: e.currentTarget.id, has: e.instance.hasClass('hot') })
  return false
}
function change(now, old, owner, ins) { owner.callMethod('changed', { now: now, old: old === undefined ? null : old, found: !!owner.selectComponent('#w') }) }
module.exports = { up: up, tap: tap, change: change }
});R["pages/i/m.wxs"]=D("pages/i/m.wxs",(require,exports,module)=>{module.exports=require('/pages/i/m')});R["c/lib"]=D("c/lib",(require,exports,module)=>{module.exports.shout = function (s) { return s.__wxsConstructor === 'String' && [].__wxsConstructor === 'Array' && (5).__wxsConstructor === 'Number' && {}.__wxsConstructor === 'Object' && getDate(0).__wxsConstructor === 'Date' ? s.toUpperCase() : s }
});G["f/f"]=(()=>{var H={};var S;var I=(P)=>{if(!S)S=Object.assign({},H);return S[P]};H[""]=(R,C,D,U)=>{var L=R.c,M=R.m,O=R.r,A={"value":new Array(1)},K=U===true,b=(C,T)=>{C||K||U.value?T(Y(D.value),(N)=>{A["value"][0]=(D,E,T)=>{T(N,Y(D.value))}}):T()},a=(C,T,E)=>{E("view",{},(N,C)=>{},b)};;return {C:a,B:A}};return Object.assign(function(R){return H[R]},{_:H})})();G["c/c"]=(()=>{var H={};var S;var I=(P)=>{if(!S)S=Object.assign({},H);return S[P]};H[""]=(R,C,D,U)=>{var L=R.c,M=R.m,O=R.r,A={"count":new Array(1)},K=U===true,c,e=(C,T)=>{C?T("never"):T()},d=(C,T,E)=>{if(c===1){E("text",{},(N,C)=>{},e)}},b=(C,T,E,B,F,S)=>{C||K||U.count?T(Y(D.count),(N)=>{A["count"][0]=(D,E,T)=>{T(N,Y(D.count))}}):T();c=D._hidden?1:0;B(c,d);S("")},a=(C,T,E)=>{E("view",{},(N,C)=>{if(C)L(N,"c ext-class");if(C)O(N,"bindtap","add");if(C)R.i(N,"inner")},b)};;return {C:a,B:A}};return Object.assign(function(R){return H[R]},{_:H})})();G["pages/i/i"]=(()=>{var H={};var S;var I=(P)=>{if(!S)S=Object.assign({},H);return S[P]};var a=R["pages/i/m"]();H[""]=(R,C,D,U)=>{R.setFnFilter(Q.A,Q.B);if(typeof R.setEventListenerWrapper==='function')R.setEventListenerWrapper(Q.C);var L=R.c,M=R.m,O=R.r,A={"msg":new Array(3),"txt":new Array(1)},K=U===true,d=(C,T)=>{C||K||!!(U.msg||Z(undefined,"up")||U.msg)||undefined?T(Y(Y(D.msg)+" "+Y(P(X(a).up)(D.msg))),(N)=>{A["msg"][0]=A["msg"][1]=(D,E,T)=>{T(N,Y(Y(D.msg)+" "+Y(P(X(a).up)(D.msg))))}}):T()},e=(C,f,g,h,i,j,T,E)=>{var k=(C,T)=>{C||K||!!(i||Z(h,"name"))||undefined?T(Y(Y(g)+": "+Y(X(f).name)+";")):T()};E("view",{},(N,C)=>{if(C)L(N,"row");if(C)O(N,"bindtap","onRow");if(C||K||Z(h,"id"))R.d(N,"id",X(f).id);if(C||K||h)R.d(N,"item",f);if(C||K||!!Z(h,"id")||undefined)R.i(N,"row"+Y(X(f).id))},k)},f,h=(C)=>{},i=(C,T)=>{C?T("off"):T()},g=(C,T,E)=>{if(f===1){E("image",{},(N,C)=>{if(C)O(N,"src","./a.png");if(C)R.i(N,"img")},h)}else{E("view",{},(N,C)=>{if(C)O(N,"hover-class","none")},i)}},k=(C,T)=>{C?T("slot!"):T()},j=(C,T,E)=>{E("text",{},(N,C)=>{},k)},l=(C)=>{},m=(C,T)=>{C?T("b"):T()},n=(C,T)=>{C?T("wxs"):T()},p=(C,T)=>{C?T("go"):T()},o=(C,T,E)=>{E("text",{},(N,C)=>{if(C)R.i(N,"navtext")},p)},q=(C)=>{},s=(C)=>{},r=(C,T,E)=>{E("x-f",{},(N,C)=>{if(C)O(N,"name","f1")},s)},t=(C)=>{},u=(C)=>{},v=(C)=>{},c=(C,T,E,B,F)=>{E("text",{},(N,C)=>{if(C)R.i(N,"t")},d);F(D.list,"id",U?U.list:undefined,[0,"list"],e);f=D.on?1:0;B(f,g);E("x-c",{},(N,C)=>{if(C)L(N,"outer");if(C||K||undefined)O(N,"count",3);if(C)O(N,"ext-class","mine");if(C)R.v(N,"change","onChange",!1,!1,!1,!1);if(C)R.i(N,"cc")},j);E("input",{},(N,C)=>{if(C||K||U.txt)O(N,"value",D.txt,["txt"]);A["txt"][0]=(D,E,T)=>{O(N,"value",D.txt,["txt"]);E(N)};if(C)O(N,"bindinput","onInput");if(C)R.i(N,"in")},l);E("button",{},(N,C)=>{if(C)O(N,"catchtap","onBtn");if(C)R.i(N,"b")},m);E("view",{},(N,C)=>{if(C||K||Z(undefined,"change"))R.p(N,"prop",X(a).change,[1,"pages/i/m","change"]);if(C||K||Z(undefined,"tap"))O(N,"bindtap",X(a).tap,undefined,[1,"pages/i/m","tap"]);if(C||K||U.msg)O(N,"prop",D.msg);A["msg"][2]=(D,E,T)=>{O(N,"prop",D.msg);E(N)};if(C)R.i(N,"w")},n);E("navigator",{},(N,C)=>{if(C)O(N,"url","../j/j?q=1");if(C)R.i(N,"nav")},o);E("view",{},(N,C)=>{if(C)O(N,"bindtap","nothere");if(C)R.i(N,"lost")},q);E("form",{},(N,C)=>{if(C)O(N,"bindsubmit","onSubmit");if(C)R.i(N,"form")},r);E("canvas",{},(N,C)=>{if(C)O(N,"type","2d");if(C)R.i(N,"cv")},t);E("x-missing",{},(N,C)=>{},u);E("x-broken",{},(N,C)=>{},v)},b=(C,T,E)=>{E("view",{},(N,C)=>{var $A=D.on;if(C||K||!!(U.on||($A?undefined:undefined))||undefined)L(N,"page "+Y($A?"on":""));if(C)O(N,"bindtap","onRoot");if(C)M(N,"k","v");if(C)R.i(N,"root")},c)};;return {C:b,B:A}};return Object.assign(function(R){return H[R]},{_:H})})();G["pages/j/j"]=(()=>{var H={};var S;var I=(P)=>{if(!S)S=Object.assign({},H);return S[P]};H[""]=(R,C,D,U)=>{var L=R.c,M=R.m,O=R.r,A={"q":new Array(1)},K=U===true,b=(C,T)=>{C||K||!!U.q||undefined?T(Y("page j "+Y(D.q)),(N)=>{A["q"][0]=(D,E,T)=>{T(N,Y("page j "+Y(D.q)))}}):T()},a=(C,T,E)=>{E("view",{},(N,C)=>{if(C)R.i(N,"j")},b)};;return {C:a,B:A}};return Object.assign(function(R){return H[R]},{_:H})})();return G})())
