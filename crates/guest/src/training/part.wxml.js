({groups:(()=>{var G={};var R={};var X=function(a){return a==null?Object.create(null):a};var Y=function(a){return a==null?'':String(a)};var Z=function(a,b){if(a===true)return true;if(a)return a[b]};
G["c/c"]=(()=>{var H={};H[""]=(R,C,D,U)=>{var L=R.c,A={},K=U===true,
t=(C,T)=>{C||K||U.shown?T(Y(D.shown)):T()},b=(C,T,E,B,F,J)=>{E("text",{},(N,C)=>{},t)},
a=(C,T,E)=>{E("view",{},(N,C)=>{if(C)L(N,"part");if(C)R.v(N,"tap","tap",false,false,false,false)},b)};return {C:a,B:A}};return Object.assign(function(R){return H[R]},{_:H})})();return G})(),main:"c/c",tags:["text","view"]})
