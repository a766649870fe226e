// What WXS modules find when they run: a loader of their own, and the two functions that WXS adds to JavaScript.

/** `D(name, loader)` defines a module and returns a function that runs it once and answers its exports. */
export const wxsRuntime = `
var D=(()=>{
var modules=Object.create(null);
var load=(name)=>{
var module=modules[name];
if(!module)throw new Error('no such WXS module: '+name);
if(!module.loaded){
module.loaded=true;
module.loader.call(null,(reference)=>load(module.links[reference]||reference),module.exports,module);
}
return module.exports;
};
return (name,loader,links)=>{
modules[name]={exports:{},loader:loader,links:links||{},loaded:false};
return ()=>load(name);
};
})();
`;
