/**
 * Where the page lives, from the <base> that the server writes into index.html: "" at the root, "/barograph" below a prefix.
 * Never ends with a slash.
 */
export function pagePrefix(baseUri: string = document.baseURI): string {
  return new URL('.', baseUri).pathname.replace(/\/+$/, '');
}
