/** Reading what the server prepared for a page. */

/**
 * The page's own data, which the template writes as JSON.
 * @returns {any}
 */
export function pageData() {
  return JSON.parse(document.getElementById("page-data")?.textContent || "{}");
}

/**
 * @param {string} url
 * @param {AbortSignal} signal
 * @returns {Promise<any>}
 */
export async function getJson(url, signal) {
  const response = await fetch(url, { signal, headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

/**
 * @param {string} url
 * @param {AbortSignal} signal
 */
export async function getText(url, signal) {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(String(response.status));
  return response.text();
}
