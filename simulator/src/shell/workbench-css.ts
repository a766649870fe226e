// How the workbench looks, in light and dark.
export const workbenchCss = `:root{color-scheme:light dark;--ink:#1f2a24;--soft:#5d6a62;--paper:#f2f1ec;--card:#fff;--line:#dedbd0;--leaf:#2f6b4f;--bad:#b3441e}
@media (prefers-color-scheme:dark){:root{--ink:#e8ece9;--soft:#aab4ae;--paper:#151917;--card:#1d2320;--line:#303833;--leaf:#7fc6a0;--bad:#f09a73}}
*{box-sizing:border-box}body{margin:0;height:100vh;display:flex;flex-direction:column;background:var(--paper);color:var(--ink);font:14px/1.5 -apple-system,"PingFang SC","Noto Sans CJK SC",sans-serif}
header{display:flex;flex-wrap:wrap;gap:8px;align-items:center;padding:8px 16px;border-bottom:1px solid var(--line);background:var(--card)}header strong{margin-right:8px;color:var(--leaf)}
button,select,input{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:3px 10px}button:hover{border-color:var(--leaf)}button:focus-visible,select:focus-visible,[role=tab]:focus-visible{outline:2px solid var(--leaf)}
main{flex:1;min-height:0;display:flex}.stage{flex:none;padding:20px;overflow:auto}.stage iframe{display:block;border:1px solid var(--line);border-radius:18px;background:#fff;box-shadow:0 6px 24px rgba(0,0,0,.12)}
.panels{flex:1;min-width:0;display:flex;flex-direction:column;border-left:1px solid var(--line);background:var(--card)}.tabs{display:flex;gap:4px;padding:8px 12px 0;border-bottom:1px solid var(--line)}
[role=tab]{border:0;border-bottom:2px solid transparent;border-radius:0;background:none}[role=tab][aria-selected=true]{border-color:var(--leaf);color:var(--leaf)}[role=tab] b{margin-left:4px;padding:0 6px;border-radius:8px;background:var(--bad);color:#fff;font-weight:400;font-size:12px}
[role=tabpanel]{flex:1;min-height:0;overflow:auto;padding:8px 12px}[role=tabpanel][hidden]{display:none}
ul{margin:0;padding:0;list-style:none}li{padding:4px 0;border-bottom:1px solid var(--line);font-family:ui-monospace,monospace;font-size:12px;white-space:pre-wrap;overflow-wrap:anywhere}li.error,li .bad{color:var(--bad)}li.warn,li.warning{color:var(--soft)}li small{color:var(--soft)}
table{width:100%;border-collapse:collapse;font-size:12px}td,th{padding:4px 8px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere}pre{margin:0;font-size:12px;white-space:pre-wrap;overflow-wrap:anywhere}p{color:var(--soft)}
@media (max-width:860px){main{flex-direction:column;overflow:auto}.panels{border-left:0;border-top:1px solid var(--line);min-height:320px}}`;
