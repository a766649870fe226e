// Elements of the shell, made in one line each.
export function make(className: string, text = '', tag = 'div'): HTMLElement {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  if (text !== '') element.textContent = text;
  return element;
}

export function makeButton(text: string, color: string, act: () => void): HTMLElement {
  const element = make('', text, 'button');
  element.style.color = color;
  element.addEventListener('click', act);
  return element;
}

/** A drawing of strokes on a ground of 24 × 24. */
export function drawing(paths: string, size: number): HTMLElement {
  const element = make('drawing');
  element.setAttribute('aria-hidden', 'true');
  element.innerHTML = `<svg width="${size}" height="${size}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">${paths}</svg>`;
  return element;
}
