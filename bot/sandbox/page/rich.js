// Text with Telegram's entities -> DOM nodes. Offsets are UTF-16 units, as in JavaScript strings.

const TAGS = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

export function richText(text, entities, actions) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const root = document.createDocumentFragment();
  fill(root, text, 0, text.length, sorted, actions);
  return root;
}

function fill(parent, text, start, end, entities, actions) {
  let at = start;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset < at || entity.offset >= end) {
      rest = others;
      continue;
    }
    parent.append(text.slice(at, entity.offset));
    const node = element(entity, text.slice(entity.offset, stop), actions);
    fill(node, text, entity.offset, stop, others.filter((o) => o.offset < stop), actions);
    parent.append(node);
    at = stop;
    rest = others.filter((o) => o.offset >= stop);
  }
  parent.append(text.slice(at, end));
}

function element(entity, piece, actions) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url, actions);
    case "url":
      return link(piece, actions);
    case "bot_command":
      return command(piece, actions);
    case "spoiler":
      return spoiler();
    case "date_time":
      return Object.assign(document.createElement("time"), {
        dateTime: new Date(entity.unix_time * 1000).toISOString(),
      });
    case "expandable_blockquote":
      return expandable();
    default:
      return document.createElement(TAGS[entity.type] || "span");
  }
}

function link(url, actions) {
  const node = document.createElement("a");
  node.href = url;
  node.rel = "noopener noreferrer";
  node.target = "_blank";
  node.addEventListener("click", (event) => actions.open(url, event));
  return node;
}

function command(piece, actions) {
  const node = document.createElement("a");
  node.href = "#";
  node.addEventListener("click", (event) => {
    event.preventDefault();
    actions.send(piece);
  });
  return node;
}

function spoiler() {
  const node = document.createElement("span");
  node.className = "spoiler";
  node.tabIndex = 0;
  node.role = "button";
  const show = () => node.classList.add("shown");
  node.addEventListener("click", show);
  node.addEventListener("keydown", (event) => event.key === "Enter" && show());
  return node;
}

function expandable() {
  const node = document.createElement("blockquote");
  node.className = "expandable";
  node.tabIndex = 0;
  const toggle = () => node.classList.toggle("open");
  node.addEventListener("click", toggle);
  node.addEventListener("keydown", (event) => event.key === "Enter" && toggle());
  return node;
}
