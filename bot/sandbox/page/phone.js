// One phone: its frame, its feed, its input field.

import { bubble } from "./bubble.js";
import { icon, make, post } from "./dom.js";
import { language, word } from "./words.js";

const TYPING_MS = 5000;
const TOAST_MS = 3000;

export class Phone {
  constructor(view, bot, time) {
    this.view = view;
    this.bot = bot;
    this.time = time;
    this.messages = new Map(view.messages.map((message) => [message.id, message]));
    this.node = make("section", { class: "phone", id: `phone-${view.id}` });
    this.context = {
      clockTime: (date) => time.clock(date),
      settleScroll: () => this.stick && this.toEnd(),
      actions: {
        open: (url, event) => this.open(url, event),
        send: (text) => this.send(text),
        press: (message, row, column) => this.press(message, row, column),
      },
    };
    this.stick = true;
    this.draw();
  }

  // Building

  draw() {
    const draft = this.input ? this.input.value : "";
    this.node.replaceChildren(this.caption(), this.device());
    this.input.value = draft;
    this.drawFeed();
    this.drawState();
  }

  caption() {
    const { view } = this;
    const node = make("header", { class: "caption" });
    const names = make("div", { class: "caption-names" });
    names.append(make("h2", {}, view.label), make("p", { title: this.subtitle() }, this.subtitle()));
    this.languageSelect = this.languages();
    this.blockButton = make("button", { type: "button", class: "tool small block" });
    this.blockButton.append(icon("block"));
    this.blockButton.addEventListener("click", () => this.block(!this.view.blocked));
    node.append(names, this.languageSelect, this.blockButton);
    return node;
  }

  subtitle() {
    const { subtitle } = this.view;
    return typeof subtitle === "string" ? subtitle : subtitle[language()] || "";
  }

  languages() {
    const node = make("select", { class: "tool small", "aria-label": word("phoneLanguage") });
    node.title = word("phoneLanguage");
    for (const code of ["ru", "en"]) node.append(make("option", { value: code }, code.toUpperCase()));
    node.addEventListener("change", () => this.call("language", { language: node.value }));
    return node;
  }

  device() {
    const node = make("div", { class: "device" });
    this.feed = make("div", { class: "feed", role: "log", tabindex: "0", "aria-label": word("chat") });
    this.feed.addEventListener("scroll", () => this.onScroll());
    new ResizeObserver(() => this.stick && this.toEnd()).observe(this.feed);
    this.toast = make("div", { class: "toast", role: "status" });
    this.downButton = make("button", { type: "button", class: "down", "aria-label": word("toEnd") });
    this.downButton.append(icon("down"));
    this.downButton.addEventListener("click", () => this.toEnd());
    const middle = make("div", { class: "middle" });
    middle.append(this.feed, this.downButton, this.toast);
    this.pinned = make("button", { type: "button", class: "pinned" });
    this.pinned.hidden = true;
    this.pinned.addEventListener("click", () => this.showPinned());
    node.append(this.bar(), this.pinned, middle, this.dock());
    this.screen = node;
    return node;
  }

  bar() {
    const node = make("div", { class: "bar" });
    node.append(make("img", { src: "/page/icon.svg", alt: "", width: "40", height: "40" }));
    const names = make("div", { class: "bar-names" });
    this.status = make("span", { class: "status" });
    names.append(make("b", {}, this.bot.name), this.status);
    node.append(names);
    return node;
  }

  dock() {
    const node = make("div", { class: "dock" });
    this.bigButton = make("button", { type: "button", class: "big" });
    this.bigButton.addEventListener("click", () => this.onBig());
    this.commandList = make("ul", { class: "commands" });
    this.commandList.hidden = true;
    this.replyKeys = make("div", { class: "reply-keys", role: "group", "aria-label": word("keyboard") });
    node.append(this.commandList, this.composer(), this.bigButton, this.replyKeys);
    return node;
  }

  composer() {
    const form = make("form", { class: "composer" });
    this.menuButton = this.tool("menu", "commands", () => this.toggleCommands());
    this.keysButton = this.tool("grid", "keyboard", () => this.toggleKeys());
    const picker = make("input", { type: "file", class: "picker", tabindex: "-1", "aria-label": word("attach") });
    picker.addEventListener("change", () => this.sendFile(picker));
    this.input = make("textarea", { rows: "1", maxlength: "4096", "aria-label": word("message") });
    this.input.addEventListener("input", () => this.grow());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    const send = make("button", { type: "submit", class: "send", "aria-label": word("send") });
    send.append(icon("send"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.sendDraft();
    });
    const attach = this.tool("attach", "attach", () => picker.click());
    form.append(this.menuButton, this.input, this.keysButton, attach, picker, send);
    this.form = form;
    return form;
  }

  tool(name, key, onClick) {
    const node = make("button", { type: "button", class: "plain", "aria-label": word(key) });
    node.title = word(key);
    node.append(icon(name));
    node.addEventListener("click", onClick);
    return node;
  }

  // Drawing what changes

  drawState() {
    const { view } = this;
    this.languageSelect.value = view.language;
    const blockWord = word(view.blocked ? "unblock" : "block");
    this.blockButton.title = blockWord;
    this.blockButton.setAttribute("aria-label", blockWord);
    this.blockButton.setAttribute("aria-pressed", String(view.blocked));
    this.node.classList.toggle("is-blocked", view.blocked);
    const open = view.started && !view.blocked;
    this.form.hidden = !open;
    this.bigButton.hidden = open;
    this.bigButton.textContent = word(view.blocked ? "unblock" : "start");
    this.input.placeholder = view.placeholder || word("message");
    this.menuButton.hidden = !view.commands.length;
    this.drawKeys(open);
    this.drawCommands();
    this.drawStatus();
    this.drawPinned();
    if (!this.messages.size) this.drawFeed();
    if (this.stick) this.toEnd();
  }

  drawStatus() {
    this.status.replaceChildren();
    this.status.classList.toggle("typing", this.view.typing);
    this.status.append(word(this.view.typing ? "typing" : "bot"));
    if (this.view.typing) this.status.append(make("i"), make("i"), make("i"));
  }

  drawKeys(open) {
    const rows = open ? this.view.keyboard : [];
    this.replyKeys.replaceChildren();
    for (const row of rows) {
      const line = make("div", { class: "keys-row" });
      for (const label of row) {
        const key = make("button", { type: "button", class: "reply-key" }, label);
        key.addEventListener("click", () => this.send(label));
        line.append(key);
      }
      this.replyKeys.append(line);
    }
    this.keysButton.hidden = !rows.length;
    if (!rows.length) this.keysHidden = false;
    this.replyKeys.hidden = !rows.length || Boolean(this.keysHidden);
    this.keysButton.setAttribute("aria-expanded", String(!this.replyKeys.hidden));
  }

  drawCommands() {
    this.commandList.replaceChildren();
    for (const { command, description } of this.view.commands) {
      const item = make("li");
      const button = make("button", { type: "button" });
      button.append(make("b", {}, `/${command}`), make("span", {}, description));
      button.addEventListener("click", () => {
        this.toggleCommands(false);
        this.send(`/${command}`);
      });
      item.append(button);
      this.commandList.append(item);
    }
  }

  drawPinned() {
    const message = [...this.messages.values()].filter((m) => m.pinned).pop();
    this.pinned.hidden = !message;
    if (!message) return;
    const text = message.text || word(message.kind);
    this.pinned.replaceChildren(make("b", {}, word("pinned")), make("span", {}, text));
  }

  drawFeed() {
    this.feed.replaceChildren();
    if (!this.messages.size) {
      const text = this.view.blocked ? word("blocked") : this.view.description || word("empty");
      this.feed.append(make("p", { class: "nothing" }, text));
    }
    this.lastDay = "";
    for (const message of this.messages.values()) this.append(message);
    this.toEnd();
  }

  append(message) {
    const day = this.time.day(message.date);
    if (day !== this.lastDay) {
      const chip = make("p", { class: "day" });
      chip.append(make("span", {}, day));
      this.feed.append(chip);
      this.lastDay = day;
    }
    this.feed.append(bubble(message, this.context));
  }

  // Events of the server

  onMessage(message) {
    if (!this.messages.size) this.feed.replaceChildren();
    this.messages.set(message.id, message);
    if (!message.out) this.onTyping(false);
    const atEnd = this.stick || message.out;
    this.append(message);
    if (atEnd) this.toEnd();
    else this.downButton.classList.add("news");
  }

  onEdit(message) {
    this.messages.set(message.id, message);
    const old = this.find(message.id);
    if (old) {
      const focused = old.contains(document.activeElement) ? [...old.querySelectorAll(".key")].indexOf(document.activeElement) : -1;
      const fresh = bubble(message, this.context);
      fresh.classList.add("changed");
      old.replaceWith(fresh);
      if (focused >= 0) fresh.querySelectorAll(".key")[focused]?.focus({ preventScroll: true });
    }
    this.drawPinned();
    if (this.stick) this.toEnd();
  }

  onDelete(id) {
    this.messages.delete(id);
    this.find(id)?.remove();
    this.drawPinned();
  }

  onTyping(typing) {
    clearTimeout(this.typingTimer);
    this.view.typing = typing;
    this.drawStatus();
    if (typing) this.typingTimer = setTimeout(() => this.onTyping(false), TYPING_MS);
  }

  onView(view) {
    if (view.asked && !this.view.asked) this.input.focus({ preventScroll: true });
    Object.assign(this.view, view);
    this.drawState();
  }

  // Scrolling

  find(id) {
    return this.feed.querySelector(`[data-id="${id}"]`);
  }

  onScroll() {
    // The feed grew (a picture came, the keyboard went): that is not the person scrolling up.
    if (this.stick && this.feed.scrollHeight !== this.height) return this.toEnd();
    const left = this.feed.scrollHeight - this.feed.scrollTop - this.feed.clientHeight;
    this.stick = left < 60;
    this.downButton.classList.toggle("visible", !this.stick);
    if (this.stick) this.downButton.classList.remove("news");
    return null;
  }

  toEnd() {
    this.height = this.feed.scrollHeight;
    this.feed.scrollTop = this.height;
    this.stick = true;
    this.downButton.classList.remove("visible", "news");
    return null;
  }

  showPinned() {
    const message = [...this.messages.values()].filter((m) => m.pinned).pop();
    if (message) this.find(message.id)?.scrollIntoView({ block: "center" });
  }

  // What the person does

  async call(action, body) {
    try {
      const answer = await post(`/api/phones/${this.view.id}/${action}`, body);
      if (answer.ok) return answer;
      const known = answer.reason === "gone" ? word("gone") : answer.reason;
      this.say(action === "press" && known && answer.reason !== "gone" ? word("noAnswer") : known || word("failed"));
    } catch {
      this.say(word("failed"));
    }
    return null;
  }

  send(text) {
    return this.call("send", { text });
  }

  async sendDraft() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.grow();
    this.toggleCommands(false);
    if (!(await this.send(text))) this.input.value = text;
  }

  async sendFile(picker) {
    for (const file of picker.files) {
      const form = new FormData();
      form.append("photo", String(["image/jpeg", "image/png"].includes(file.type)));
      form.append("caption", this.input.value.trim());
      form.append("file", file, file.name);
      if (await this.call("file", form)) this.input.value = "";
    }
    picker.value = "";
    this.grow();
  }

  async press(message, row, column) {
    const button = message.rows[row][column];
    if (button.kind === "url" || button.kind === "deep") return this.open(button.value);
    if (button.kind === "copy") return this.copy(button.value);
    const answer = await this.call("press", { message: message.id, row, column });
    if (!answer) return null;
    if (answer.url) this.open(answer.url);
    if (answer.text && answer.alert) this.alert(answer.text);
    else if (answer.text) this.say(answer.text);
    return null;
  }

  async copy(value) {
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      this.input.value = value;
    }
    this.say(word("copied"));
  }

  open(url, event) {
    const target = new URL(url, location.href);
    const isOurs = target.hostname === "t.me" && target.pathname.slice(1).toLowerCase() === this.bot.username.toLowerCase();
    if (isOurs) {
      event?.preventDefault();
      return this.call("follow", { link: url });
    }
    if (!event) window.open(target.href, "_blank", "noopener");
    return null;
  }

  onBig() {
    return this.view.blocked ? this.block(false) : this.call("start", {});
  }

  block(blocked) {
    return this.call("block", { blocked });
  }

  toggleKeys() {
    this.keysHidden = !this.keysHidden;
    this.drawKeys(true);
  }

  toggleCommands(show = this.commandList.hidden) {
    this.commandList.hidden = !show || !this.view.commands.length;
    this.menuButton.setAttribute("aria-expanded", String(!this.commandList.hidden));
  }

  onKey(event) {
    if (event.key === "Escape") this.toggleCommands(false);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.sendDraft();
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 140)}px`;
    if (this.input.value === "/") this.toggleCommands(true);
  }

  // What the messenger says by itself

  say(text) {
    clearTimeout(this.toastTimer);
    this.toast.textContent = text;
    this.toast.classList.add("visible");
    this.toastTimer = setTimeout(() => this.toast.classList.remove("visible"), TOAST_MS);
  }

  alert(text) {
    const before = document.activeElement;
    const shade = make("div", { class: "shade" });
    const box = make("div", { class: "alert", role: "alertdialog", "aria-modal": "true" });
    const paragraph = make("p", { id: `alert-${this.view.id}` }, text);
    box.setAttribute("aria-labelledby", paragraph.id);
    const ok = make("button", { type: "button" }, word("ok"));
    const close = () => {
      shade.remove();
      before?.focus?.({ preventScroll: true });
    };
    ok.addEventListener("click", close);
    shade.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      if (event.key === "Tab") event.preventDefault();
    });
    box.append(paragraph, ok);
    shade.append(box);
    this.screen.append(shade);
    ok.focus({ preventScroll: true });
  }
}

