// The words of mini program codes, links and messages: which version of the app they open, and what a scene may hold.

export const envVersions = ['release', 'trial', 'develop'] as const;
/** As codes and links have it. Subscribe messages use other words for the same. */
export type EnvVersion = (typeof envVersions)[number];

/** `miniprogram_state` of subscribe messages. */
export const miniprogramStates = { release: 'formal', trial: 'trial', develop: 'developer' } as const;
export type MiniprogramState = (typeof miniprogramStates)[EnvVersion];

/** Characters that the scene of an unlimited code may have; no percent sign, no Chinese. */
export const scenePattern = /^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]*$/;
export const SCENE_LENGTH = 32;
/** The query of a link. */
export const linkQueryPattern = /^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~%]*$/;
export const LINK_LENGTH = 1024;
export const codeWidth = { least: 280, most: 1280, usual: 430 } as const;
