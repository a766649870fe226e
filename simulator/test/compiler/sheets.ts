// WXSS that WeChat takes or refuses: for our own front end and for the comparison with WeChat's compiler.

export const acceptedSheets: readonly string[] = [
  '.a{color:red}',
  '// c\n.a{color:red}',
  'a:hover{}',
  'page{} #a{} [a="b"]{} .a > .b + .c{}',
  '@media (min-width: 100rpx){.a{width:1rpx}}',
  '@import "b";',
  '@import "b.wxss";',
  '.a{background:url("https://a/b.png")}',
  '.a{width:calc(1rpx + 2px)}',
  '.a::after{content:"1rpx"}',
  '@keyframes x{from{}to{}}',
  '.a{--x:1rpx;width:var(--x)}',
  '.a{color:red!important}',
  '.a:not(.b){} .a:nth-child(2n+1){}',
  '/* c */',
  '.a{top:0; // c\nleft:0} // d\n.b{// e\n}',
  `.a{background:url("data:image/svg+xml,<g fill='url(%23x)'/>")}`,
  '.a{background:url(//a/b.png)} .b::after{content:"//"}',
];

export const refusedSheets: readonly string[] = [
  '.a{color:red',
  '.a color:red}',
  '}',
  '.a{}}',
  '*{}',
  '.a\\:b{}',
  '.a{.b{color:red}}',
  '.a{&:hover{}}',
  '@import "nowhere.wxss";',
  '@import "http://a/b.wxss";',
];
