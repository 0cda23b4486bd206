// Runs before the first paint, so that a dark page never flashes white. A file of its own: the server's policy forbids scripts inside the page.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem('barograph.scheme');
  } catch (e) {
    // Storage may be forbidden: the system's choice holds then.
  }
  var dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
