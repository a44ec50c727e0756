// The choice that was made by the button of the other pages, before anything is drawn; and when it is made in another tab.
'use strict';
function follow(chosen) {
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen;
  else delete document.documentElement.dataset.theme;
}

follow(localStorage.getItem('theme'));
addEventListener('storage', (event) => { if (event.key === 'theme' || event.key === null) follow(event.newValue); });
