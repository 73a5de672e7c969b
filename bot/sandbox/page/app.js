// The page: a wall of phones, the clock, light and dark, two languages.

import { icon, post } from "./dom.js";
import { Phone } from "./phone.js";
import { language, useLanguage, word } from "./words.js";

const wall = document.getElementById("wall");
const tabs = document.getElementById("tabs");
const phones = new Map();
let chosen = null;
let clock = { now: Date.now() / 1000, offset: 0, movable: false, seen: performance.now() };

const memory = {
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      // A private window keeps nothing; the page works all the same.
    }
  },
};

// Time: the server says the school's moment and offset; both are shown as they are at school.

function shifted(seconds) {
  return new Date((seconds + clock.offset) * 1000);
}

const time = {
  clock: (date) => format(date, { hour: "2-digit", minute: "2-digit" }),
  day: (date) => format(date, { day: "numeric", month: "long" }),
};

function format(seconds, options) {
  return new Intl.DateTimeFormat(language() === "ru" ? "ru" : "en-GB", { ...options, timeZone: "UTC" }).format(shifted(seconds));
}

function schoolNow() {
  return clock.now + (performance.now() - clock.seen) / 1000;
}

function drawClock() {
  const now = schoolNow();
  const day = format(now, { weekday: "short", day: "numeric", month: "long" });
  document.getElementById("clock-now").textContent = `${day}, ${time.clock(now)}`;
}

function onClock(view) {
  clock = { ...view, seen: performance.now() };
  const input = document.getElementById("clock-at");
  if (document.activeElement !== input) input.value = shifted(clock.now).toISOString().slice(0, 16);
  document.querySelectorAll("#clock button, #clock input").forEach((node) => {
    node.disabled = !clock.movable;
  });
  drawClock();
}

async function moveClock(body) {
  const answer = await post("/api/clock", body);
  if (answer.status === 409) phones.get(chosen)?.say(word("onlyForward"));
}

document.getElementById("clock").addEventListener("submit", (event) => {
  event.preventDefault();
  moveClock({ at: document.getElementById("clock-at").value });
});
document.querySelectorAll("[data-step]").forEach((button) => {
  button.addEventListener("click", () => moveClock({ step: button.dataset.step }));
});
setInterval(drawClock, 1000);

// Words and looks

function drawWords() {
  document.documentElement.lang = language();
  document.querySelectorAll("[data-word]").forEach((node) => {
    node.textContent = word(node.dataset.word);
  });
  document.querySelectorAll("[data-word-label]").forEach((node) => {
    node.setAttribute("aria-label", word(node.dataset.wordLabel));
    node.title = word(node.dataset.wordLabel);
  });
  document.getElementById("language").textContent = language().toUpperCase();
  drawClock();
}

document.getElementById("language").addEventListener("click", () => {
  useLanguage(language() === "ru" ? "en" : "ru");
  memory.set("language", language());
  drawWords();
  phones.forEach((phone) => phone.draw());
});

const darkQuery = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  const theme = memory.get("theme");
  return theme ? theme === "dark" : darkQuery.matches;
}

function drawTheme() {
  const dark = isDark();
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.getElementById("theme").replaceChildren(icon(dark ? "sun" : "moon"));
}

document.getElementById("theme").addEventListener("click", () => {
  memory.set("theme", isDark() ? "light" : "dark");
  drawTheme();
});
darkQuery.addEventListener("change", drawTheme);

// Phones and tabs

function drawWall(view) {
  onClock(view.clock);
  phones.clear();
  wall.replaceChildren();
  tabs.replaceChildren();
  for (const phoneView of view.phones) {
    const phone = new Phone(phoneView, view.bot, time);
    phones.set(phoneView.id, phone);
    wall.append(phone.node);
    tabs.append(tab(phoneView));
    phone.toEnd();
  }
  document.title = `${view.bot.name} · ${word("phones")}`;
  choose(phones.has(chosen) ? chosen : view.phones[0]?.id);
}

function tab(view) {
  const node = document.createElement("button");
  node.type = "button";
  node.role = "tab";
  node.id = `tab-${view.id}`;
  node.setAttribute("aria-controls", `phone-${view.id}`);
  node.textContent = view.label;
  node.addEventListener("click", () => choose(view.id));
  node.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const ids = [...phones.keys()];
    choose(ids[(ids.indexOf(view.id) + step + ids.length) % ids.length]);
    document.getElementById(`tab-${chosen}`).focus();
  });
  return node;
}

function choose(id) {
  chosen = id;
  phones.forEach((phone, phoneId) => {
    const isChosen = phoneId === id;
    phone.node.classList.toggle("chosen", isChosen);
    const node = document.getElementById(`tab-${phoneId}`);
    node.setAttribute("aria-selected", String(isChosen));
    node.tabIndex = isChosen ? 0 : -1;
    if (isChosen) {
      node.classList.remove("news");
      node.scrollIntoView({ block: "nearest", inline: "nearest" });
      phone.toEnd();
    }
  });
}

function news(id) {
  if (id !== chosen) document.getElementById(`tab-${id}`)?.classList.add("news");
}

// Live events

function listen() {
  const events = new EventSource("/api/events");
  const on = (name, handle) => events.addEventListener(name, (event) => handle(JSON.parse(event.data)));
  on("state", drawWall);
  on("clock", onClock);
  on("message", (message) => {
    phones.get(message.chat)?.onMessage(message);
    if (!message.out) news(message.chat);
  });
  on("edit", (message) => phones.get(message.chat)?.onEdit(message));
  on("delete", ({ chat, id }) => phones.get(chat)?.onDelete(id));
  on("typing", ({ chat }) => phones.get(chat)?.onTyping(true));
  on("phone", (view) => phones.get(view.id)?.onView(view));
  const offline = document.getElementById("offline");
  events.addEventListener("open", () => {
    offline.hidden = true;
  });
  events.addEventListener("error", () => {
    offline.hidden = false;
  });
}

useLanguage(memory.get("language") || navigator.language.slice(0, 2));
drawTheme();
drawWords();
listen();
