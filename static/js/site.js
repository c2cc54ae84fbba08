// What every page does: the theme switch, menus that close, toasts, and small helpers the other modules share.

/** The CSRF token of this page; a page without a form finds it in the cookie. @returns {string} */
export function csrfToken() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (field instanceof HTMLInputElement) return field.value;
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

/**
 * POST a form's fields as the form itself would, without leaving the page.
 * @param {string} url
 * @param {FormData | Record<string, string>} fields
 * @returns {Promise<Response>} only if the server was content
 */
export async function post(url, fields = {}) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch", Accept: "application/json" },
  });
  if (!response.ok) throw new Error(await sentence(response));
  return response;
}

/**
 * POST JSON and read the JSON that comes back.
 * @param {string} url
 * @param {unknown} data
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>} only if the server was content
 */
export async function postJson(url, data, signal) {
  const response = await fetch(url, {
    method: "POST",
    body: JSON.stringify(data),
    signal,
    headers: {
      "Content-Type": "application/json", "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch", Accept: "application/json",
    },
  });
  if (!response.ok) throw new Error(await sentence(response));
  return response.json();
}

/**
 * The server's own sentence about what went wrong, or one by the status.
 * @param {Response} response
 * @returns {Promise<string>}
 */
async function sentence(response) {
  try {
    const answer = await response.json();
    if (typeof answer.error === "string") return answer.error;
  } catch {
    // Not JSON: the status must do.
  }
  if (response.status === 403) return "You may look at this, but not change it.";
  if (response.status === 404) return "This is no longer here.";
  return "The server could not do this. Please try again.";
}

/**
 * Show a short message at the foot of the page.
 * @param {string} text
 * @param {{error?: boolean, action?: string, act?: () => void, seconds?: number}} [options] action: the words on its button
 * @returns {() => void} takes it away
 */
export function toast(text, { error = false, action = "", act, seconds = error ? 0 : 8 } = {}) {
  const box = document.createElement("div");
  box.className = error ? "toast error" : "toast";
  const words = document.createElement("p");
  words.textContent = text;
  box.append(words);
  if (action && act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "do";
    button.textContent = action;
    button.addEventListener("click", () => {
      box.remove();
      act();
    });
    box.append(button);
  }
  document.querySelector("#toasts")?.append(box);
  return dismissable(box, seconds);
}

/**
 * Give a toast its closing button and let it go by itself, but not while someone is on it.
 * @param {HTMLElement} box
 * @param {number} seconds 0: it stays until closed
 * @returns {() => void}
 */
function dismissable(box, seconds) {
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", "Close this message");
  close.textContent = "×";
  close.addEventListener("click", () => box.remove());
  box.append(close);
  if (seconds) {
    const leave = () => {
      if (box.matches(":hover, :focus-within")) setTimeout(leave, 1000);
      else box.remove();
    };
    setTimeout(leave, seconds * 1000);
  }
  return () => box.remove();
}

/** Menus are <details class="menu">: they close on Escape, on a click elsewhere, and when the focus leaves. */
function closeMenus() {
  /** @param {Node | null} inside */
  const closeOthers = (inside) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!inside || !menu.contains(inside)) menu.removeAttribute("open");
    }
  };
  document.addEventListener("click", (event) => closeOthers(/** @type {Node} */ (event.target)));
  document.addEventListener("focusin", (event) => closeOthers(/** @type {Node} */ (event.target)));
  document.addEventListener("keydown", (event) => {
    const menu = event.target instanceof Element ? event.target.closest("details.menu[open]") : null;
    if (!(menu instanceof HTMLDetailsElement)) return;
    const items = [...menu.querySelectorAll(".menu-item")].filter((item) => item instanceof HTMLElement);
    if (event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && items.length) {
      const now = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
      const step = event.key === "ArrowDown" ? 1 : -1;
      items[(now + step + items.length + (now < 0 && step < 0 ? 1 : 0)) % items.length].focus();
      event.preventDefault();
    }
  });
}

function themeSwitch() {
  const box = document.querySelector(".theme");
  if (!(box instanceof HTMLElement)) return;
  const now = document.documentElement.dataset.theme ?? "auto";
  for (const input of box.querySelectorAll("input")) {
    input.checked = input.value === now;
    input.addEventListener("change", () => {
      if (input.value === "auto") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = input.value;
      try {
        localStorage.setItem("theme", input.value);
      } catch {
        // Without storage the choice holds for this page.
      }
      document.dispatchEvent(new CustomEvent("themechange"));
    });
  }
}

/** Buttons with data-confirm ask before they do what cannot be undone; without scripts they just do it. */
function questions() {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-confirm]") : null;
    if (!(button instanceof HTMLButtonElement) || button.dataset.sure) return;
    event.preventDefault();
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", button.dataset.confirmDo ?? "");
    const words = document.createElement("p");
    words.textContent = button.dataset.confirm ?? "";
    const actions = document.createElement("div");
    actions.className = "actions";
    const yes = document.createElement("button");
    yes.className = "button primary danger";
    yes.textContent = button.dataset.confirmDo ?? "Yes";
    const no = document.createElement("button");
    no.className = "button quiet";
    no.textContent = "Cancel";
    actions.append(yes, no);
    dialog.append(words, actions);
    document.body.append(dialog);
    yes.addEventListener("click", () => {
      button.dataset.sure = "1";
      dialog.close();
      button.click();
      delete button.dataset.sure;
    });
    no.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      button.focus();
    });
    dialog.showModal();
    no.focus();
  });
}

closeMenus();
themeSwitch();
questions();
for (const box of document.querySelectorAll("#toasts .toast")) {
  if (box instanceof HTMLElement) dismissable(box, box.classList.contains("error") ? 0 : 8);
}
