({groups:(()=>{var G={};var R={};var X=function(a){return a==null?Object.create(null):a};var Y=function(a){return a==null?'':String(a)};var Z=function(a,b){if(a===true)return true;if(a)return a[b]};var P=function(a){return typeof a==='function'?a:()=>{}};var Q={a:function(a){for(var i=0;i<a.length;i++)if(a[i])return a},b:function(b){var a=Object.values(b);for(var i=0;i<a.length;i++)if(a[i])return a}};var getRegExp=__wxs.getRegExp,getDate=__wxs.getDate;
G["t/t"]=(()=>{var H={};var S;var I=(P)=>{if(!S)S=Object.assign({},H);return S[P]};H[""]=(R,C,D,U)=>{var L=R.c,M=R.m,O=R.r,A={},K=U===true,
t=(C,T)=>{C||K||U.title?T(Y(D.title)):T()},
n=(C,o,p,q,r,s,T,E)=>{var w=(C,T)=>{C||K||Z(q,"name")?T(Y(X(o).name)):T()},v=(C,T,E)=>{E("text",{},(N,C)=>{if(C)L(N,"name")},w)};E("view",{},(N,C)=>{if(C||K||Z(q,"id"))R.d(N,"id",X(o).id);if(C)L(N,"row");if(C)R.v(N,"tap","tap",false,false,false,false)},v)},
x=(C,T)=>{C||K||U.count?T(Y(D.count)):T()},y=(C,T,E)=>{E("button",{},(N,C)=>{if(C)O(N,"type","primary");if(C)R.v(N,"tap","tap",false,false,false,false)},x)},
d,e=(C,T,E)=>{if(d===1){E("x-c",{},(N,C)=>{if(C||K||U.count)O(N,"count",D.count);if(C)O(N,"label","l")},(C,T)=>{})}},
b=(C,T,E,B,F)=>{E("text",{},(N,C)=>{},t);F(D.items,"id",U?U.items:undefined,[0,"items"],n);d=D.open?1:0;B(d,e);y(C,T,E)},
a=(C,T,E)=>{E("view",{},(N,C)=>{if(C)L(N,"page")},b)};return {C:a,B:A}};return Object.assign(function(R){return H[R]},{_:H})})();return G})(),main:"t/t",tags:["button","text","view","x-c"]})
