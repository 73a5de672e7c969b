// One message -> one bubble with its keyboard.

import { icon, make } from "./dom.js";
import { richText } from "./rich.js";
import { language, word } from "./words.js";

export function bubble(message, context) {
  const side = message.out ? "out" : "in";
  const node = make("article", { class: `message ${side}` });
  node.dataset.id = message.id;
  const body = make("div", { class: `bubble ${message.kind}` });
  if (message.forwarded) {
    body.append(make("p", { class: "forwarded" }, `${word("forwarded")} ${message.forwarded}`));
  }
  if (message.reply) body.append(reply(message.reply));
  if (message.kind === "photo") body.append(photo(message, context));
  if (message.kind === "document") body.append(file(message.file));
  body.append(text(message, context));
  if (message.reaction) body.append(make("span", { class: "reaction" }, message.reaction));
  node.append(body);
  if (message.rows.length) node.append(keyboard(message, context));
  return node;
}

function text(message, context) {
  const node = make("div", { class: message.text ? "text" : "text bare" });
  node.append(richText(message.text, message.entities, context.actions));
  node.append(meta(message, context));
  return node;
}

function meta(message, context) {
  const node = make("span", { class: "meta" });
  if (message.silent) {
    node.append(icon("silent", word("silent")), " ");
  }
  if (message.edited) node.append(`${word("edited")} `);
  node.append(context.clockTime(message.date));
  if (message.out) node.append(icon("checks"));
  return node;
}

function reply(target) {
  const node = make("div", { class: "reply", "aria-label": word("reply") });
  node.append(make("b", {}, target.who), make("span", {}, target.text || "…"));
  return node;
}

function photo(message, context) {
  const { file } = message;
  const image = make("img", { src: file.url, alt: message.text || word("photo") });
  if (file.width) {
    image.width = file.width;
    image.height = file.height;
  }
  image.addEventListener("load", context.settleScroll);
  const link = make("a", { href: file.url, target: "_blank", class: "photo-link" });
  link.append(image);
  return link;
}

function file(stored) {
  const node = make("a", { class: "file", href: stored.url, download: stored.name });
  const extension = stored.name.includes(".") ? stored.name.split(".").pop().slice(0, 4) : "";
  const names = make("span", { class: "file-names" });
  names.append(make("b", {}, stored.name), make("small", {}, size(stored.size)));
  node.append(make("span", { class: "file-icon", "aria-hidden": "true" }, extension || "↓"), names);
  return node;
}

function size(bytes) {
  const step = bytes < 1024 ? 0 : bytes < 1048576 ? 1 : 2;
  const number = bytes / 1024 ** step;
  const digits = step === 2 ? 1 : 0;
  const shown = number.toLocaleString(language(), { maximumFractionDigits: digits });
  return `${shown} ${word("bytes")[step]}`;
}

function keyboard(message, context) {
  const node = make("div", { class: "keys" });
  message.rows.forEach((row, rowIndex) => {
    const line = make("div", { class: "keys-row" });
    row.forEach((button, column) => {
      line.append(key(button, () => context.actions.press(message, rowIndex, column)));
    });
    node.append(line);
  });
  return node;
}

function key(button, press) {
  const node = make("button", { type: "button", class: `key ${button.style}` });
  node.append(make("span", { class: "key-label" }, button.label));
  if (button.kind === "url") node.append(icon("out", word("link")));
  if (button.kind === "copy") node.append(icon("copy", word("copy")));
  if (button.kind === "disabled") node.disabled = true;
  node.addEventListener("click", async () => {
    node.classList.add("busy");
    node.setAttribute("aria-busy", "true");
    await press(node);
    node.classList.remove("busy");
    node.removeAttribute("aria-busy");
  });
  return node;
}
