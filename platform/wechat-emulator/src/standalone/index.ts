// Door of wechat-emulator/standalone: the local WeChat as a program of its own.
export { writeWhole } from './folder.ts';
export { type Standalone, type StandaloneOptions, startStandalone } from './start-standalone.ts';
