// Leads to the login page, once, however many calls found that nobody is logged in.

const loginPage = '/packages/account/login/login';

export function goToLogin(): void {
  const pages = getCurrentPages();
  if (pages.some(({ route }) => loginPage === `/${route}`) || going) return;
  going = true;
  wx.navigateTo({
    url: loginPage,
    complete: () => {
      going = false;
    },
  });
}

let going = false;
