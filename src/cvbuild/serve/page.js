// The page of the preview. It hears the states of one view from the server and shows the latest.
//
// Pictures are fetched and decoded before they take the place of those that are there; all that
// are near the window change in one go, in the same elements. All text of the file goes through
// textContent.
"use strict";

const NEAR = 1.5; // heights of the window, above and below it, within which pictures are kept fresh
const PATIENCE = 250; // milliseconds before it is told that something is being built
const TRIES = 8; // to get the pictures of a build
const AGAIN = 1000; // milliseconds between two attempts to reach a server that is away

const at = (id) => document.getElementById(id);
const view = { variant: "", template: "" };
const boxes = []; // of the pages, in order
let stream = null;
let latest = null; // the state that came last
let shown = null; // the state that is on the page
let showing = false;
let slow = 0;

function make(name, words, ...classes) {
  const made = document.createElement(name);
  made.classList.add(...classes);
  if (words) made.textContent = words;
  return made;
}

// --- hearing

function listen() {
  if (stream) stream.close();
  const wanted = new URLSearchParams(Object.entries(view).filter(([, name]) => name));
  const heard = new EventSource(`events?${wanted}`);
  stream = heard;
  heard.onmessage = (event) => {
    if (heard === stream) receive(JSON.parse(event.data));
  };
  heard.onerror = () => {
    if (heard !== stream) return;
    away();
    if (heard.readyState === EventSource.CLOSED) setTimeout(retry, AGAIN, heard);
  };
}

// The server is there but refused, or it is gone for good: is it that the variant is gone?
async function retry(failed) {
  if (failed !== stream) return;
  try {
    const answer = await fetch("choices");
    const choices = await answer.json();
    if (view.variant && !choices.variants.includes(view.variant)) view.variant = "";
    if (view.template && !choices.templates.includes(view.template)) view.template = "";
    remember();
    listen();
  } catch {
    setTimeout(retry, AGAIN, failed);
  }
}

function receive(state) {
  latest = state;
  choices(state);
  show();
}

function away() {
  clearTimeout(slow);
  document.body.dataset.state = "disconnected";
  at("state").textContent = "Disconnected, trying again";
  document.title = `(disconnected) ${at("file").textContent}`;
}

// --- showing

async function show() {
  if (showing) return;
  showing = true;
  try {
    for (let failed = 0; shown !== latest; ) {
      const state = latest;
      let pictures = await prepared(state);
      if (pictures === null && ++failed < TRIES) {
        // A newer build took its place, and its state is here or on the way.
        if (state === latest) await new Promise((done) => setTimeout(done, PATIENCE));
        if (state === latest && document.body.dataset.state === "disconnected") break;
        continue;
      }
      failed = 0;
      pictures ??= new Map(); // there are none to be had, but all else is shown
      if (state.variant !== latest.variant || state.template !== latest.template) continue;
      shown = state;
      commit(state, pictures);
    }
  } finally {
    showing = false;
  }
}

// The pictures of the pages that are near the window, by page; null when one cannot be had.
async function prepared(state) {
  if (state.name === null) return new Map();
  const wanted = state.pages
    .map((page, n) => [n, address(state, n)])
    .filter(([n, url]) => near(n) && boxes[n]?.image.getAttribute("src") !== url);
  try {
    return new Map(await Promise.all(wanted.map(async ([n, url]) => [n, await picture(url)])));
  } catch {
    return null;
  }
}

async function picture(url) {
  const image = new Image();
  image.decoding = "sync";
  image.src = url;
  await image.decode();
  return image;
}

function address(state, n) {
  const points = (state.pages[n].width * 4) / 3;
  const style = getComputedStyle(at("pages"));
  const room = at("pages").clientWidth - parseFloat(style.paddingLeft) * 2;
  const pixels = Math.ceil(Math.min(points, room) * devicePixelRatio);
  return `pages/${state.name}/${n + 1}/${Math.min(4096, Math.max(64, pixels))}.png`;
}

function near(n) {
  const box = boxes[n];
  if (!box) return n < 2;
  const { top, bottom } = box.figure.getBoundingClientRect();
  return bottom > -NEAR * innerHeight && top < (1 + NEAR) * innerHeight;
}

function commit(state, pictures) {
  const first = boxes.length === 0;
  if (state.name !== null) paper(state, pictures);
  // Of a view that never was built there is nothing to show; while it is being built for the
  // first time, what was there before stays.
  else if (state.status === "failed") paper({ ...state, pages: [] }, pictures);
  if (first && boxes.length > 0) scrollBack();
  tell(state);
  panel(state);
  freshen();
}

function paper(state, pictures) {
  while (boxes.length > state.pages.length) boxes.pop().figure.remove();
  state.pages.forEach((page, n) => {
    if (!boxes[n]) boxes[n] = newBox(n);
    const { figure, image } = boxes[n];
    figure.style.setProperty("--points", page.width);
    figure.style.setProperty("--shape", `${page.width} / ${page.height}`);
    image.alt = `Page ${n + 1} of ${state.pages.length}`;
    if (pictures.has(n)) put(n, pictures.get(n));
  });
  fills(state.pages);
  const pdf = at("pdf");
  pdf.hidden = state.pages.length === 0;
  if (state.name !== null) pdf.href = `pdf/${state.name}.pdf`;
}

function newBox(n) {
  const figure = make("figure");
  const image = make("img");
  figure.id = `page-${n + 1}`;
  image.decoding = "sync";
  figure.append(image);
  at("pages").append(figure);
  return { figure, image, ready: null };
}

function put(n, ready) {
  boxes[n].ready = ready; // kept, so that the browser has it at hand
  boxes[n].image.src = ready.getAttribute("src");
}

// Fetches what the window came near to, and what it needs at another size.
async function freshen() {
  const state = shown;
  if (!state || state.name === null) return;
  for (let n = 0; n < state.pages.length; n++) {
    const url = address(state, n);
    const box = boxes[n];
    if (!box || !near(n) || box.image.getAttribute("src") === url || box.coming === url) continue;
    box.coming = url;
    picture(url)
      .then((ready) => {
        if (shown && shown.name === state.name && boxes[n] === box) put(n, ready);
      })
      .catch(() => {}) // a newer build took its place
      .finally(() => (box.coming = null));
  }
}

function fills(pages) {
  const nav = at("fills");
  while (nav.children.length > pages.length) nav.lastChild.remove();
  pages.forEach(({ fill }, n) => {
    let link = nav.children[n];
    if (!link) {
      link = make("a");
      link.href = `#page-${n + 1}`;
      const bar = make("span", "", "bar");
      bar.setAttribute("aria-hidden", "true");
      bar.append(make("span"));
      link.append(make("span"), bar);
      nav.append(link);
    }
    const percent = fill === null ? "" : ` · ${Math.round(fill * 100)} %`;
    const [words, bar] = link.children;
    words.textContent = `p. ${n + 1}${percent}`;
    bar.hidden = fill === null;
    bar.style.setProperty("--fill", fill ?? 0);
    link.title = fill === null ? `Page ${n + 1}` : `Page ${n + 1} is ${Math.round(fill * 100)} % full`;
  });
}

function tell(state) {
  clearTimeout(slow);
  if (state.status === "building") {
    const late = boxes.length && document.body.dataset.state !== "disconnected" ? PATIENCE : 0;
    slow = setTimeout(() => say("building", "Building…", state), late);
    return;
  }
  const errors = state.problems.filter((problem) => problem.severity === "error").length;
  if (state.status === "failed") say("failed", counted(errors, "error"), state);
  else say("done", `Up to date · ${state.seconds.toFixed(2)} s`, state);
}

function say(name, words, state) {
  // What is dimmed by an error stays so while the next attempt runs.
  if (name !== "building" || document.body.dataset.state !== "failed") {
    document.body.dataset.state = name;
  }
  at("state").textContent = words;
  const empty = at("empty");
  empty.hidden = boxes.length > 0;
  empty.textContent = name === "failed" ? "There are no pages yet." : "Building the pages…";
  const title = state.variant ? `${state.file} · ${state.variant}` : state.file;
  document.title = name === "failed" ? `✗ ${words} · ${title}` : title;
}

function counted(number, what) {
  return number === 1 ? `1 ${what}` : `${number} ${what}s`;
}

// --- problems and notes

let told = "";

function panel(state) {
  if (state.status === "building") return; // what was said holds until there is news
  const notes = state.status === "done" ? state.notes : [];
  const news = JSON.stringify([state.problems, notes]);
  if (news === told) return;
  told = news;
  const box = at("panel");
  const errors = state.problems.filter((problem) => problem.severity === "error").length;
  const warnings = state.problems.length - errors;
  const worst = errors ? "error" : warnings ? "warning" : "note";
  const parts = [];
  if (errors) parts.push(counted(errors, "error"));
  if (warnings) parts.push(counted(warnings, "warning"));
  if (notes.length) parts.push("changed to keep the page budget");
  const words = parts.join(", ");
  at("summary").textContent = words.charAt(0).toUpperCase() + words.slice(1);
  at("notes").replaceChildren(...notes.map((note) => make("li", note)));
  at("problems").replaceChildren(...state.problems.map(item));
  const worse = errors > 0 && box.dataset.worst !== "error";
  if (box.hidden || worse) box.open = state.problems.length > 0;
  box.hidden = parts.length === 0;
  box.dataset.worst = box.hidden ? "" : worst;
  const said = state.problems.slice(0, 3).map(({ place, message }) => `${place}: ${message}`);
  at("spoken").textContent = [words, ...said].join(". ");
}

function item(problem) {
  const row = make("li", "", problem.severity);
  const place = make("button", problem.place, "place");
  place.type = "button";
  place.title = "Copy the place";
  place.addEventListener("click", () => copy(place, problem.place));
  row.append(place, make("span", `${problem.severity}: ${problem.code}`, "code"));
  row.append(make("p", problem.message, "message"));
  if (problem.source) {
    const line = make("pre");
    const { before, wrong, after } = problem.source;
    line.append(make("span", String(problem.line), "number"), before, make("mark", wrong), after);
    row.append(line);
  }
  if (problem.hint) row.append(make("p", `Hint: ${problem.hint}`, "hint"));
  return row;
}

async function copy(button, place) {
  try {
    await navigator.clipboard.writeText(place);
    button.textContent = "copied";
  } catch {
    button.textContent = "cannot copy";
  }
  setTimeout(() => (button.textContent = place), 900);
}

// --- choosing

function choices(state) {
  at("file").textContent = state.file;
  at("file").title = state.file;
  const variants = state.choices.variants.map((name) => [name, name]);
  if (state.variant && !state.choices.variants.includes(state.variant)) {
    variants.push([state.variant, `${state.variant} (not in the file)`]);
  }
  options(at("variant"), [["", "the whole file"], ...variants], state.variant);
  const templates = state.choices.templates.map((name) => [name, name]);
  options(at("template"), [["", "as the file says"], ...templates], state.template);
  const name = state.file.replace(/\.[^.]*$/, "");
  at("pdf").download = `${name}${state.variant ? `-${state.variant}` : ""}.pdf`;
}

function options(select, wanted, value) {
  const there = Array.from(select.options, (option) => [option.value, option.textContent]);
  if (JSON.stringify(there) !== JSON.stringify(wanted)) {
    select.replaceChildren(
      ...wanted.map(([name, words]) => {
        const option = make("option", words);
        option.value = name;
        return option;
      }),
    );
  }
  select.value = value ?? "";
}

function choose() {
  view.variant = at("variant").value;
  view.template = at("template").value;
  remember();
  listen();
}

function remember() {
  const wanted = new URLSearchParams(Object.entries(view).filter(([, name]) => name));
  history.replaceState(null, "", `?${wanted}`);
}

// --- the place on the page, also after it was loaded anew

function scrollBack() {
  const place = sessionStorage.getItem("place");
  if (place !== null) scrollTo({ top: Number(place), behavior: "instant" });
}

let soon = 0;

function later() {
  clearTimeout(soon);
  soon = setTimeout(freshen, 120);
}

history.scrollRestoration = "manual";
addEventListener("pagehide", () => sessionStorage.setItem("place", String(scrollY)));
addEventListener("scroll", later, { passive: true });
addEventListener("resize", later);
at("choose").addEventListener("submit", (event) => event.preventDefault());
at("variant").addEventListener("change", choose);
at("template").addEventListener("change", choose);

for (const [name, value] of new URLSearchParams(location.search)) {
  if (name in view) view[name] = value;
}
listen();
