// Under which key the window keeps the pages that are to be opened again after a reload.
export const openPages = 'xiaoqiao-open-pages';
