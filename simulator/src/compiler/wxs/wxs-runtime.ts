// What WXS modules find when they run: a loader of their own, and what WXS adds to JavaScript.

/**
 * `D(name, loader, links)` defines a module and answers a function that runs it once. `$K(x)` is `x.constructor`, a
 * string in WXS. `getDate` and `getRegExp` stand for `new Date` and `new RegExp`.
 */
export const wxsRuntime = `
var getDate=function(){
return new (Function.prototype.bind.apply(Date,[null].concat(Array.prototype.slice.call(arguments))));
};
var getRegExp=function(source,flags){return new RegExp(source,flags)};
var $K=function(value){
if(value!=null&&Object.prototype.hasOwnProperty.call(value,'constructor'))return value.constructor;
if(value==null)return value.constructor;
var name=Object.prototype.toString.call(value).slice(8,-1);
return /^(Array|Number|String|Boolean|Function|Date|RegExp)$/.test(name)?name:'Object';
};
var D=(function(){
var modules=Object.create(null);
var load=function(name){
var module=modules[name];
if(!module)throw new Error('no such WXS module: '+name);
if(!module.loaded){
module.loaded=true;
var require=function(path){return load(module.links[path]||path)};
module.loader.call(undefined,require,module.exports,module);
}
return module.exports;
};
return function(name,loader,links){
modules[name]={exports:{},loader:loader,links:links,loaded:false};
return function(){return load(name)};
};
})();
`;
