// Small helpers for building nodes.

export function make(tag, attributes = {}, text = "") {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text) node.textContent = text;
  return node;
}

const PATHS = {
  silent: "M5 3l14 18M9 5.300A5 5 0 0 1 17 9v4l1.500 3M7 8.500V13l-2 4h10M10 20h4",
  checks: "M2 13l4 4L15 7M11 15.500l1.500 1.500L22 7",
  out: "M8 16L17 7M10 7h7v7",
  copy: "M9 9h10v10H9zM5 15V5h10",
  send: "M4 12l16-7-5 16-3.500-6.500zM11.500 14.500L20 5",
  attach: "M19 11.500l-7.500 7.500a4.500 4.500 0 0 1-6.400-6.400l8-8a3 3 0 0 1 4.300 4.300l-8 8a1.500 1.500 0 0 1-2.200-2.200l7-7",
  menu: "M5 7h14M5 12h14M5 17h14",
  grid: "M4 6h16v12H4zM8 10h.01M12 10h.01M16 10h.01M8 14h8",
  down: "M6 9l6 6 6-6",
  block: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M5.700 5.700l12.600 12.600",
  sun: "M12 7a5 5 0 1 0 0 10a5 5 0 0 0 0-10M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600L19 19M5 19l1.400-1.400M17.600 6.400L19 5",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z",
};

export function icon(name, label = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else {
    svg.setAttribute("aria-hidden", "true");
  }
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export async function post(path, body) {
  const isForm = body instanceof FormData;
  const answer = await fetch(path, {
    method: "POST",
    headers: isForm ? {} : { "Content-Type": "application/json" },
    body: isForm ? body : JSON.stringify(body),
  });
  if (!answer.ok) return { ok: false, status: answer.status };
  return answer.json();
}
