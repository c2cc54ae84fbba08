// The library: bringing recordings in, and renaming, tagging and deleting projects in place.

import { intake } from "./intake.js";
import { post, toast } from "./site.js";

/**
 * @param {HTMLElement} row
 * @param {string} selector
 */
function openForm(row, selector) {
  for (const form of row.querySelectorAll(".project-rename, .project-retag")) {
    if (form instanceof HTMLElement) form.hidden = !form.matches(selector);
  }
  title(row).hidden = selector === ".project-rename";
  row.querySelector("details.menu")?.removeAttribute("open");
  const input = row.querySelector(`${selector} input:not([type=hidden])`);
  if (input instanceof HTMLInputElement) {
    input.focus();
    input.select();
  }
}

/** @param {HTMLElement} row */
function closeForms(row) {
  for (const form of row.querySelectorAll(".project-rename, .project-retag")) {
    if (form instanceof HTMLFormElement) {
      form.hidden = true;
      form.reset();
    }
  }
  title(row).hidden = false;
  row.querySelector("summary")?.focus();
}

/** @param {HTMLElement} row @returns {HTMLElement} */
function title(row) {
  return /** @type {HTMLElement} */ (row.querySelector("h3"));
}

/**
 * @param {HTMLElement} row
 * @param {HTMLFormElement} form
 */
async function rename(row, form) {
  const answer = await (await post(form.action, new FormData(form))).json();
  const link = row.querySelector(".project-title");
  if (link) link.textContent = answer.title;
  row.querySelector("summary")?.setAttribute("aria-label", `What to do with “${answer.title}”`);
  keep(form, "title", answer.title);
  closeForms(row);
}

/**
 * @param {HTMLElement} row
 * @param {HTMLFormElement} form
 */
async function retag(row, form) {
  const answer = await (await post(form.action, new FormData(form))).json();
  /** @type {string[]} */
  const tags = answer.tags;
  const chips = tags.map((name) => {
    const item = document.createElement("li");
    const chip = document.createElement("a");
    chip.className = "chip";
    chip.href = `?tag=${encodeURIComponent(name)}`;
    chip.textContent = name;
    item.append(chip);
    return item;
  });
  row.querySelector(".project-tags")?.replaceChildren(...chips);
  keep(form, "tags", tags.join(", "));
  closeForms(row);
}

/**
 * Let a field start from this value the next time its form is opened.
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} value
 */
function keep(form, name, value) {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLInputElement) field.defaultValue = value;
}

/**
 * @param {HTMLElement} row
 * @param {HTMLFormElement} form
 */
async function remove(row, form) {
  row.classList.add("leaving");
  const name = row.querySelector(".project-title")?.textContent ?? "";
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const list = row.parentElement;
  const place = row.nextElementSibling;
  try {
    const answer = await (await post(form.action, new FormData(form))).json();
    row.remove();
    const beside = next?.querySelector(".project-title");
    if (beside instanceof HTMLElement) beside.focus();
    toast(`“${name}” was deleted.`, {
      action: "Undo",
      seconds: 12,
      act: async () => {
        try {
          await post(answer.restore_url);
          list?.insertBefore(row, place?.isConnected ? place : null);
          const link = row.querySelector(".project-title");
          if (link instanceof HTMLElement) link.focus();
          toast(`“${name}” is back.`);
        } catch (problem) {
          toast(words(problem), { error: true });
        }
      },
    });
  } finally {
    row.classList.remove("leaving");
    row.querySelector("details.menu")?.removeAttribute("open");
  }
}

/** @param {unknown} problem @returns {string} */
function words(problem) {
  return problem instanceof TypeError || !(problem instanceof Error)
    ? "The server did not answer. Please try again."
    : problem.message;
}

function rows() {
  document.addEventListener("click", (event) => {
    const clicked = event.target instanceof Element ? event.target : null;
    const row = clicked?.closest(".project");
    if (!clicked || !(row instanceof HTMLElement)) return;
    const act = clicked.closest("[data-act]")?.getAttribute("data-act");
    if (act) {
      event.preventDefault();
      openForm(row, act === "rename" ? ".project-rename" : ".project-retag");
    } else if (clicked.closest("[data-close]")) {
      closeForms(row);
    }
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target instanceof Element ? event.target.closest(".project-rename, .project-retag") : null;
    const row = form?.closest(".project");
    if (event.key === "Escape" && row instanceof HTMLElement) closeForms(row);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const row = form instanceof HTMLFormElement ? form.closest(".project") : null;
    if (!(form instanceof HTMLFormElement) || !(row instanceof HTMLElement)) return;
    const act = form.matches(".project-rename") ? rename : form.matches(".project-retag") ? retag : remove;
    event.preventDefault();
    act(row, form).catch((problem) => toast(words(problem), { error: true }));
  });
}

function finding() {
  const form = document.querySelector("form.find");
  if (!(form instanceof HTMLFormElement)) return;
  form.querySelector("select")?.addEventListener("change", () => form.requestSubmit());
  // The little cross of a search field empties it: show everything again.
  form.querySelector("input[type=search]")?.addEventListener("search", () => form.requestSubmit());
}

intake();
rows();
finding();
