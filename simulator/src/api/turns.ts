// WeChat's limits on what is under way at once: the eleventh request waits for its turn.

/** Calls `begin` now, or when one of those before has called its `done`. */
export type Turns = (begin: (done: () => void) => void) => void;

/** Ten each of requests, uploads and downloads: https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html */
export function createTurns(most = 10): Turns {
  const waiting: ((done: () => void) => void)[] = [];
  let underWay = 0;
  function next(): void {
    const begin = underWay < most ? waiting.shift() : undefined;
    if (begin === undefined) return;
    underWay += 1;
    let isDone = false;
    begin(() => {
      if (isDone) return;
      isDone = true;
      underWay -= 1;
      next();
    });
  }
  return (begin) => {
    waiting.push(begin);
    next();
  };
}
