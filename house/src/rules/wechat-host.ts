// Only platform/wechat knows where WeChat lives; everybody else is told.
import type { Rule } from '../rule.ts';

const host =
  /\b(?:api\d?|sh\.api|sz\.api|hk\.api)(?:\.mch)?\.(?:weixin|wechat)\.qq\.com\b|\bapihk\.mch\.weixin\.qq\.com\b/;

export const wechatHost: Rule = {
  name: 'wechat-host',
  *check(file, owner) {
    if (owner.folder === 'platform/wechat') return;
    for (const { kind, value, line } of file.code) {
      if (kind === 'text' && host.test(value))
        yield [line, 'take the host from @xiaoqiao/wechat or as a parameter'];
    }
  },
};
