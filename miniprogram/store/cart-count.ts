// How many pieces are in the cart: the badge on its tab.
import type { Cart } from '../api/cart';

const TAB = 2;

export function showCartCount(cart: Cart): void {
  const pieces = cart.items.reduce((sum, { available, quantity }) => sum + (available ? quantity : 0), 0);
  // Both fail on pages without a tab bar; the badge is then set when a tab is shown.
  const fail = (): void => {};
  if (pieces === 0) wx.removeTabBarBadge({ index: TAB, fail });
  else wx.setTabBarBadge({ index: TAB, text: pieces > 99 ? '99+' : String(pieces), fail });
}
