/**
 * <kesimpta-faq>: the chat of the Kesimpta FAQ assistant, for any page. No dependencies, no build step; docs/widget.md
 * tells how to embed it. Words come from a strings file and the assistant, and get on the page as text, never as HTML.
 */

const API = "/webhooks/website/";
const SCRIPT = new URL(import.meta.url);
const SIZES = [100, 125, 150, 200];
const MOST_CHARACTERS = 1000;
const COUNT_FROM = 900;
const TYPING_AFTER_MS = 400;
const GIVE_UP_AFTER_MS = 12_000;
const RETRY_LOAD_MS = [1_000, 3_000, 9_000, 27_000];
const SMALL_SCREEN = "(max-width: 40rem), (max-height: 30rem)";
const ALARMS = ["emergency", "crisis"];
// What a theme colour is read on, in light and dark mode (as in the style sheet), and the least contrast it must have.
const PAPERS = { accent: "#ffffff", "accent-dark": "#141a21" };
const LEAST_CONTRAST = 7;
const ICONS = {
  chat: "M4 5h16v11H9l-5 4z",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12l16-8-6 16-3-7z",
  alarm: "M12 3l10 18H2zM12 10v5M12 18v.5",
};

/** An element: el("p.quiet", { lang: "en", onclick: act }, ...children); the attributes may be left out. */
function el(tag, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name);
  node.classList.add(...classes);
  const attributes = children[0]?.constructor === Object ? children.shift() : {};
  for (const [name, value] of Object.entries(attributes)) {
    if (!value && value !== "" && value !== 0) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

function icon(name) {
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  path.setAttribute("d", ICONS[name]);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.classList.add("icon");
  svg.ariaHidden = true;
  svg.append(path);
  return svg;
}

/** A button with words, and a picture if named. */
function button(kind, words, act, attributes = {}, picture = null) {
  return el(`button.${kind}`, { type: "button", onclick: act, ...attributes }, picture && icon(picture), el("span", words));
}

/** Keeps values in the browser's storage; where there is none (private mode), until the page is left. */
function keeper(area) {
  const kept = {};
  return {
    get(key) {
      try {
        return kept[key] ?? JSON.parse(globalThis[area].getItem(`kesimpta-faq ${key}`));
      } catch {
        return null;
      }
    },
    set(key, value) {
      kept[key] = value;
      try {
        globalThis[area].setItem(`kesimpta-faq ${key}`, JSON.stringify(value));
      } catch { /* Then it is only in `kept`. */ }
    },
  };
}

function contrast(colour, paper) {
  const [a, b] = [colour, paper].map((hex) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** A request that failed. `status` is 0 when nothing came back. */
class CallError extends Error {
  constructor(status, body = {}) {
    super(body.error?.code ?? "unreachable");
    this.status = status;
    this.reply = body.reply;
  }
}

class KesimptaFaq extends HTMLElement {
  #tab = keeper("sessionStorage");
  #device = keeper("localStorage");
  #turns = [];
  #outbox = [];
  #busy = false;
  #about = null;
  // The level of headings below the title.
  #under;

  async connectedCallback() {
    if (this.shadowRoot) return;
    this.server = new URL(this.getAttribute("server") ?? SCRIPT.origin, location.href).origin;
    this.inPage = this.getAttribute("position") === "page";
    const files = await this.#load();
    if (!files) return;
    [this.words, this.sheet] = files;
    this.#build();
    this.#resume();
  }

  /** Strings and style sheet; until both are there, what stands inside the element is shown. */
  async #load() {
    for (const pause of [...RETRY_LOAD_MS, 0]) {
      try {
        const addresses = [this.#stringsAddress(), `${this.server}${API}kesimpta-faq.css`];
        const [words, css] = await Promise.all(addresses.map((one) => fetch(one, { credentials: "omit" })));
        if (!words.ok || !css.ok) throw new CallError(0);
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(await css.text());
        return [await words.json(), sheet];
      } catch {
        await new Promise((done) => setTimeout(done, pause));
      }
    }
    return null;
  }

  #stringsAddress() {
    const own = this.getAttribute("strings");
    if (own) return new URL(own, location.href);
    const wanted = this.getAttribute("lang") || (document.documentElement.lang.includes("-") ? document.documentElement.lang : navigator.language);
    return `${this.server}${API}strings.${/-us$/i.test(wanted) ? "en-US" : "en-GB"}.json`;
  }

  // Parts

  #build() {
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [this.sheet];
    this.#paint();
    this.polite = el("div.unseen", { role: "status", "aria-live": "polite" });
    this.urgent = el("div.unseen", { role: "alert", "aria-live": "assertive" });
    this.log = el("div.log", { role: "region", tabindex: "0", "aria-label": this.words.log });
    this.view = el("div.view", { hidden: true });
    this.panel = el(
      "div.panel", { role: !this.inPage && "dialog", "aria-labelledby": "title", hidden: !this.inPage, onkeydown: (event) => this.#onKey(event) },
      el("div.frame", this.#header(), this.log, this.view, this.#composer()),
    );
    this.frame = this.panel.firstChild;
    root.append(el("div.shell", { lang: this.words.lang, dir: this.words.dir }, !this.inPage && this.#launcher(), this.panel, this.polite, this.urgent));
    this.#setSize(this.#device.get("size") ?? 100);
    this.#greet();
    addEventListener("online", () => this.#onOnline());
    if (this.hasAttribute("open") && !this.inPage) this.open(false);
  }

  /** Takes the theme's colours, unless hard to read. */
  #paint() {
    for (const [name, paper] of Object.entries(PAPERS)) {
      const colour = this.getAttribute(name);
      if (!colour) continue;
      if (/^#[0-9a-f]{6}$/i.test(colour) && contrast(colour, paper) >= LEAST_CONTRAST) this.style.setProperty(`--own-${name}`, colour);
      else console.warn(`kesimpta-faq: ${name}: ${colour} is not used; give #rrggbb with ${LEAST_CONTRAST}:1 to ${paper}`);
    }
  }

  #launcher() {
    this.launcher = button("launcher", this.words.launcher, () => this.open(), { "aria-expanded": "false" }, "chat");
    this.launcherWords = this.launcher.lastChild;
    return this.launcher;
  }

  #header() {
    const s = this.words;
    this.#under = this.inPage ? "h2" : "h3";
    this.heading = el(this.inPage ? "h1" : "h2", { id: "title", tabindex: "-1" }, this.getAttribute("title") || s.title);
    this.menu = button("tool", s.menu, () => this.#toggleMenu(), { "aria-expanded": "false" }, "menu");
    const close = !this.inPage && button("tool", s.close, () => this.close(), {}, "close");
    const numbers = s.emergency_numbers.map(([number, place]) => this.#phone(number, place));
    this.strip = el("div.strip", el("div.tools", this.menu, close), el("p.help", el("span", s.emergency), ...numbers));
    return el("div.header", this.heading, el("p.what", s.what, " ", el("strong", s.standing)), this.strip);
  }

  #composer() {
    const s = this.words;
    this.input = el("textarea", { id: "question", rows: "1", autocomplete: "off", "aria-describedby": "hint count", oninput: () => this.#onInput(), onkeydown: (event) => this.#onEnter(event), onpointerdown: () => this.input.removeAttribute("inputmode") });
    this.input.value = this.#tab.get("draft") ?? "";
    this.count = el("p.count", { id: "count" });
    this.form = el(
      "form.composer", { onsubmit: (event) => this.#onSubmit(event) },
      el("label", { for: "question" }, s.input),
      el("div.row", this.input, button("send", s.send, null, { type: "submit" }, "send")),
      this.count,
      el("p.hint", { id: "hint" }, s.hint),
    );
    return this.form;
  }

  #greet() {
    const s = this.words;
    this.welcome = el(
      "div.welcome",
      el("p.lead", s.hello),
      el("p", s.hello_more),
      this.unreviewed = el("p.quiet", s.unreviewed),
      el("p.quiet", s.privacy, " ", this.#privacyLink()),
    );
    this.log.replaceChildren(this.welcome);
    this.#loadAbout().then((about) => { this.unreviewed.hidden = about?.reviewed > 0; });
    if (this.getAttribute("consent") === "ask" && !this.#tab.get("consent")) this.#askConsent();
    else this.#offerStarters();
  }

  #privacyLink() {
    const address = new URL(this.getAttribute("privacy") ?? `${this.server}${API}privacy`, location.href);
    return el("a", { href: address, target: "_blank", rel: "noopener" }, this.words.privacy_link);
  }

  #offerStarters() {
    const buttons = this.words.starters.map((title) => button("choice", title, () => this.#press({ title, text: title })));
    this.#offer(this.welcome, this.#group("related", this.words.starters_label, buttons));
  }

  #askConsent() {
    const s = this.words;
    this.form.hidden = true;
    const words = el("p", s.consent);
    const box = el(
      "div.consent", words,
      button("choice.strong", s.consent_yes, () => {
        this.#tab.set("consent", true);
        this.form.hidden = false;
        this.#focusInput();
        box.remove();
        this.#offerStarters();
      }),
      button("choice", s.consent_no, () => {
        words.textContent = s.consent_refused;
        this.#announce(s.consent_refused);
      }),
    );
    this.welcome.append(box);
  }

  // Opening, closing, keys

  /** Opens the chat; its input gets the focus. */
  open(focus = true) {
    this.panel.hidden = false;
    this.launcher.hidden = true;
    this.launcher.ariaExpanded = true;
    this.launcherWords.textContent = this.words.launcher;
    this.modal = matchMedia(SMALL_SCREEN).matches;
    this.panel.toggleAttribute("data-full", this.modal);
    this.panel.ariaModal = this.modal || null;
    this.#tab.set("open", true);
    if (focus) this.#focusInput();
  }

  /** Closes the chat; the launcher has the focus. What was typed stays. */
  close() {
    this.#closeView(false);
    this.panel.hidden = true;
    this.launcher.hidden = false;
    this.launcher.ariaExpanded = false;
    this.launcher.focus();
    this.#tab.set("open", false);
  }

  #onKey(event) {
    if (event.key === "Escape" && (!this.view.hidden || !this.inPage)) {
      event.stopPropagation();
      if (!this.view.hidden) this.#closeView();
      else this.close();
    }
    if (event.key === "Tab" && this.modal && !this.inPage) this.#keepFocus(event);
  }

  /** A chat that fills the screen hides the page: the focus must not go there. */
  #keepFocus(event) {
    const stops = [...this.panel.querySelectorAll("button, a[href], input, textarea, summary, [tabindex='0']")].filter((node) => node.checkVisibility());
    const [edge, other] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (this.shadowRoot.activeElement !== edge) return;
    event.preventDefault();
    other.focus();
  }

  /** Focuses the input without calling up the keyboard of a phone, which would hide the reply; a tap calls it up. */
  #focusInput() {
    if (matchMedia("(pointer: coarse)").matches) this.input.inputMode = "none";
    (this.form.hidden ? this.heading : this.input).focus({ preventScroll: true });
  }

  #onEnter(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  #onInput() {
    this.#tab.set("draft", this.input.value);
    const left = MOST_CHARACTERS - this.input.value.trim().length;
    const count = this.#number(Math.abs(left));
    this.#complain(left < 0 ? fill(this.words.too_long, { count }) : "");
    if (left >= 0 && left < MOST_CHARACTERS - COUNT_FROM) this.count.textContent = fill(this.words.left, { count });
  }

  #complain(words) {
    this.count.textContent = words;
    this.input.ariaInvalid = words ? true : null;
  }

  #onSubmit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    this.#onInput();
    if (!text) this.#complain(this.words.empty);
    if (this.input.ariaInvalid) {
      this.#announce(this.count.textContent);
      this.input.focus();
      return;
    }
    this.input.value = "";
    this.#onInput();
    this.#closeView(false);
    this.#send({ title: text, text });
  }

  // Sending

  #press(message) {
    // First the focus, then the button goes: a focus that is lost starts over at the top of the page.
    this.#focusInput();
    this.#send(message);
  }

  #send(message) {
    // Whoever sends something new wants what failed before to go too.
    const [held] = this.#outbox;
    if (held && held.state !== "sending") this.#mark(held, "waiting");
    this.#queue(message, "waiting");
    this.#scrollTo(message.node);
    this.#pump();
  }

  #queue(message, state) {
    // Feedback leaves the other buttons where they are.
    this.#withdraw(message.feedback ? ".helpful" : ".choices");
    message.note = el("p.note");
    message.node = this.#said(message.title, message.note);
    this.log.append(message.node);
    this.#outbox.push(message);
    this.#mark(message, state);
  }

  #mark(message, state) {
    message.state = state;
    message.node.dataset.state = state;
    const again = () => {
      this.#focusInput();
      this.#mark(message, "waiting");
      this.#pump();
    };
    message.note.replaceChildren(this.words[state] ?? "", state === "failed" ? button("choice", this.words.again, again) : "");
    this.#tab.set("outbox", this.#outbox.map((one) => one.title));
  }

  /** Sends what waits, in order; what fails stays, with what was typed after it. */
  async #pump() {
    if (this.#busy) return;
    this.#busy = true;
    for (let message; (message = this.#outbox[0]) && message.state !== "failed"; ) {
      this.#mark(message, "sending");
      const writing = el("p.writing", el("span.dots", { "aria-hidden": "true" }), this.words.writing);
      const typing = setTimeout(() => message.node.after(writing), TYPING_AFTER_MS);
      const outcome = await this.#deliver(message).catch((error) => error);
      clearTimeout(typing);
      writing.remove();
      // The chat was cleared meanwhile.
      if (this.#outbox[0] !== message) continue;
      if (outcome instanceof Error) {
        this.#explain(message, outcome);
        break;
      }
      this.#outbox.shift();
      this.#mark(message, "sent");
      this.#answer(message, outcome);
    }
    this.#busy = false;
  }

  async #deliver(message, again = true) {
    const said = message.button ? { button: message.button } : { text: message.text };
    try {
      const body = { token: await this.#token(), ...said };
      return (await this.#call("POST", message.feedback ? "feedback" : "message", { body })).replies;
    } catch (error) {
      const ended = error.status === 401;
      if (!again || (!ended && error.message !== "unknown_button")) throw error;
      if (ended) this.#end(this.words.ended, message.node);
      if (message.feedback) return [];
      // The button was of an ended chat or an older reply: its words are as good.
      Object.assign(message, { text: message.title, button: null });
      return this.#deliver(message, false);
    }
  }

  #explain(message, error) {
    const offline = error.status === 0 && !navigator.onLine;
    this.#mark(message, offline ? "offline" : "failed");
    if (offline) return this.#announce(this.words.offline);
    if (error.reply) {
      this.#put(error.reply, message.node);
      this.#speak(error.reply);
    } else this.#tell(error.status === 403 ? this.words.refused : this.words.down);
    return this.#scrollTo(message.node);
  }

  #onOnline() {
    if (this.#outbox[0]?.state !== "offline") return;
    this.#announce(this.words.back_online);
    this.#pump();
  }

  async #token() {
    if (!this.#tab.get("token")) {
      const { token, expires } = await this.#call("POST", "session", { body: {} });
      this.#tab.set("token", token);
      this.#tab.set("expires", expires);
    }
    return this.#tab.get("token");
  }

  /** Ends the chat in this browser, and says why. */
  #end(words, before = null) {
    this.#retire();
    this.#tell(words, before);
  }

  async #call(method, path, { body, token } = {}) {
    const headers = { ...(body && { "Content-Type": "application/json" }), ...(token && { Authorization: `Bearer ${token}` }) };
    let response;
    try {
      response = await fetch(`${this.server}${API}${path}`, { method, headers, body: body && JSON.stringify(body), credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(GIVE_UP_AFTER_MS) });
    } catch {
      throw new CallError(0);
    }
    const data = await response.json().catch(() => ({}));
    if (!response.ok) throw new CallError(response.status, data);
    return data;
  }

  // Showing

  #answer(message, replies) {
    this.#turns.push({ patient: message.title, replies });
    // The reply to feedback repeats buttons that still stand.
    const latest = !this.#outbox.length && !message.feedback;
    let last = message.node;
    for (const reply of replies) {
      last = this.#put(reply, last, latest);
      this.#speak(reply, latest);
    }
    this.#scrollTo(message.node);
    if (this.panel.hidden) this.launcherWords.textContent = this.words.launcher_new;
  }

  /** Puts a reply behind what it answers; the latest one with its buttons. */
  #put(reply, after, latest = false) {
    const node = this.#reply(reply);
    after.after(node);
    if (latest) this.#offerButtons(node, reply);
    return node;
  }

  #speak(reply, latest) {
    const words = [this.words.alarm[reply.kind], ...reply.body, reply.disclaimer];
    if (latest && reply.buttons.length) words.push(this.#plural("choices", reply.buttons.length));
    this.#announce(words.filter(Boolean).join("\n"), ALARMS.includes(reply.kind));
  }

  #said(words, ...more) {
    return el("div.said.own", { dir: "auto" }, el("span.unseen", `${this.words.you} `), el("p", words), ...more);
  }

  #reply(reply) {
    const alarm = this.words.alarm[reply.kind];
    const [lead, ...rest] = reply.body;
    return el(
      alarm ? "div.said.reply.alarm" : "div.said.reply", { "data-kind": reply.kind, lang: "en", dir: "auto" },
      el("span.unseen", `${this.words.assistant} `),
      alarm && el(this.#under, icon("alarm"), alarm),
      el("p.lead", ...this.#linked(lead)),
      ...rest.map((words) => el("p", ...this.#linked(words))),
      reply.source_lines.length && this.#sources(reply.source_lines),
      reply.disclaimer && el("p.disclaimer", reply.disclaimer),
    );
  }

  #sources(lines) {
    return el("details", el("summary", this.#plural("sources", lines.length)), el("ul", ...lines.map((line) => el("li", line))));
  }

  /** Telephone numbers as links to call them; all else as text. */
  #linked(words) {
    const known = this.words.phones.map((phone) => phone.replace(/[^\d ]/g, "\\$&")).join("|");
    return words.split(new RegExp(`(?<![\\d.,-])(${known})(?![\\d-]|[.,]\\d)`)).map((part, at) => (at % 2 ? this.#phone(part) : part));
  }

  #phone(number, place) {
    return el("a.phone", { href: `tel:${number.replace(/[^\d+]/g, "")}` }, number, place && el("small", ` ${place}`));
  }

  #offerButtons(node, { kind, buttons }) {
    const { choose = {}, related } = this.words;
    const groups = { more: [], feedback: [], others: [] };
    for (const one of buttons) (groups[one.act] ?? groups.others).push(this.#button(one));
    const { more, feedback, others } = groups;
    if (more.length) this.#offer(node, el("div.choices", ...more), "details, .disclaimer");
    // Answers to choose from and menus are no further questions.
    if (others.length) this.#offer(node, this.#group("related", choose[buttons[0].act] ?? choose[kind] ?? related, others));
    if (feedback.length) this.#offer(node, this.#group("helpful", this.words.helpful, feedback));
  }

  #button({ id, title, act }) {
    return button(act === "more" ? "choice.strong" : "choice", title, () => this.#press({ title, button: id, feedback: act === "feedback" }));
  }

  #group(kind, label, buttons) {
    return el(`div.choices.${kind}`, { role: "group", "aria-label": label }, el("p.quiet", { "aria-hidden": "true" }, label), ...buttons);
  }

  #offer(node, group, before) {
    node.insertBefore(group, before ? node.querySelector(before) : null);
  }

  #withdraw(groups) {
    for (const group of this.log.querySelectorAll(groups)) group.remove();
  }

  /** A remark of the widget's own. */
  #tell(words, before = null) {
    const node = el("p.remark", ...this.#linked(words));
    this.log.insertBefore(node, before);
    this.#announce(words);
    if (!before) this.#scrollTo(node);
  }

  #announce(words, urgent = false) {
    const [region, other] = urgent ? [this.urgent, this.polite] : [this.polite, this.urgent];
    other.replaceChildren();
    region.replaceChildren(el("p", words));
  }

  #plural(key, count) {
    const forms = this.words[key];
    return fill(forms[new Intl.PluralRules(this.words.lang).select(count)] ?? forms.other, { count: this.#number(count) });
  }

  #number(value, options) {
    return new Intl.NumberFormat(this.words.lang, options).format(value);
  }

  #date(value, options) {
    return new Intl.DateTimeFormat(this.words.lang, { dateStyle: "long", ...options }).format(value);
  }

  /** Brings the start of a turn to the top of the log, so that one reads on from there. */
  #scrollTo(node) {
    const inFrame = getComputedStyle(this.frame).overflowY === "auto";
    const scroller = inFrame ? this.frame : node.parentNode;
    const sticky = inFrame ? this.strip.offsetHeight : 0;
    scroller.scrollTop += node.getBoundingClientRect().top - scroller.getBoundingClientRect().top - sticky - 12;
  }

  // Coming back

  /** Shows the chat of this tab again after the page was loaded anew. */
  async #resume() {
    const unsent = this.#tab.get("outbox") ?? [];
    if (this.#tab.get("open") && !this.inPage && this.panel.hidden) this.open(false);
    if (this.#tab.get("token")) await this.#showHistory();
    const last = this.#turns.at(-1)?.patient;
    for (const title of unsent.filter((one) => one !== last)) this.#queue({ title, text: title }, "failed");
  }

  async #showHistory() {
    try {
      const { turns } = await this.#call("GET", "history", { token: this.#tab.get("token") });
      turns.forEach((turn, at) => this.#showTurn(turn, at === turns.length - 1));
      this.#turns = [...turns, ...this.#turns];
    } catch (error) {
      if (error.status === 401) this.#end(this.words.history_gone);
      else this.#tell(this.words.history_down);
    }
  }

  #showTurn(turn, latest) {
    this.#withdraw(".choices");
    const said = this.#said(turn.patient);
    this.log.append(said);
    let last = said;
    for (const reply of turn.replies) last = this.#put(reply, last, latest);
    if (latest) this.#scrollTo(said);
  }

  // Menu

  #toggleMenu() {
    if (!this.view.hidden) return this.#closeView();
    const s = this.words;
    const items = {
      start_over: () => this.#startOver(),
      transcript: () => this.#saveTranscript(),
      delete: () => this.#askDelete(),
      calendar: () => this.#showCalendar(),
      contact: () => this.#showContact(),
      about: () => this.#showAbout(),
    };
    return this.#show(
      s.menu,
      el("div.sizes", { role: "group", "aria-label": s.size }, el("p", { "aria-hidden": "true" }, s.size), ...SIZES.map((size) => this.#sizeButton(size))),
      el("div.choices", ...Object.entries(items).map(([name, act]) => button("choice", s[name], act))),
    );
  }

  /** Shows a page of the menu in the place of the log. */
  #show(title, ...content) {
    const heading = el(this.#under, { tabindex: "-1" }, title);
    this.view.replaceChildren(heading, ...content.filter(Boolean), button("choice", this.words.back, () => this.#closeView()));
    this.log.hidden = true;
    this.view.hidden = false;
    this.menu.ariaExpanded = true;
    heading.focus({ preventScroll: true });
    this.#scrollTo(heading);
  }

  #closeView(focus = true) {
    if (this.view.hidden) return;
    this.log.hidden = false;
    if (focus) this.menu.focus();
    this.view.hidden = true;
    this.menu.ariaExpanded = false;
  }

  #sizeButton(size) {
    const label = this.#number(size / 100, { style: "percent" });
    const choose = () => {
      this.#setSize(size);
      for (const one of this.view.querySelectorAll("[data-size]")) one.ariaPressed = one.dataset.size === String(size);
    };
    return button("choice", label, choose, { "data-size": size, "aria-pressed": String(this.size === size) });
  }

  #setSize(size) {
    this.size = SIZES.includes(size) ? size : 100;
    this.style.setProperty("--own-scale", this.size / 100);
    this.#device.set("size", this.size);
  }

  #clear() {
    this.#turns = [];
    this.#outbox = [];
    this.#tab.set("outbox", []);
    this.#greet();
    this.#closeView(false);
    this.#focusInput();
  }

  #startOver() {
    this.#retire();
    this.#clear();
    this.#announce(this.words.started_over);
  }

  /** The next message opens a new chat; the old token stays known, so that the old chat can be deleted. */
  #retire() {
    this.#tab.set("old", this.#allTokens());
    this.#tab.set("token", "");
  }

  #allTokens() {
    return [...(this.#tab.get("old") ?? []), this.#tab.get("token")].filter(Boolean);
  }

  #saveTranscript() {
    const s = this.words;
    const date = this.#date(new Date(), { timeStyle: "short" });
    const turns = this.#turns.map((turn) => [`${s.you} ${turn.patient}`, ...turn.replies.map((reply) => `${s.assistant} ${reply.text}`)].join("\n\n"));
    const text = [this.heading.textContent, fill(s.transcript_head, { date }), s.standing, ...turns].join("\n\n");
    const address = URL.createObjectURL(new Blob([`${text}\n`], { type: "text/plain" }));
    el("a", { href: address, download: "chat.txt" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    this.#announce(s.transcript_saved);
  }

  #askDelete() {
    const s = this.words;
    this.#show(s.delete, el("p", s.delete_ask), button("choice.strong", s.delete_yes, () => this.#delete()), button("choice", s.delete_no, () => this.#closeView()));
  }

  async #delete() {
    for (const token of this.#allTokens()) {
      const error = await this.#call("POST", "forget", { body: { token } }).catch((one) => one);
      // A token that the assistant no longer knows opens nothing.
      if (error instanceof Error && error.status !== 401) {
        this.#closeView();
        return this.#tell(this.words.delete_failed);
      }
    }
    this.#retire();
    this.#tab.set("old", []);
    this.input.value = "";
    this.#onInput();
    this.#clear();
    return this.#tell(this.words.deleted);
  }

  #showCalendar() {
    const s = this.words;
    const fault = el("p.count", { id: "fault", role: "alert" });
    const first = el("input", { id: "first", type: "date", min: "2015-01-01", max: "2099-12-31", required: true, "aria-describedby": "fault" });
    const save = (event) => {
      event.preventDefault();
      fault.textContent = first.checkValidity() ? "" : s.calendar_bad;
      if (fault.textContent) first.focus();
      else el("a", { href: `${this.server}${API}calendar.ics?first=${first.value}`, download: "injection-days.ics" }).click();
    };
    this.#show(s.calendar, el("form", { novalidate: true, onsubmit: save }, el("p", s.calendar_text), el("label", { for: "first" }, s.calendar_first), first, fault, button("choice.strong", s.calendar_get, null, { type: "submit" })));
  }

  async #showContact() {
    const s = this.words;
    const services = (await this.#loadAbout())?.services;
    const lines = services?.map((one) => el("li", el("span", `${one.name} (${this.#place(one)})`), this.#phone(one.number)));
    this.#show(s.contact, el("p", s.contact_text), lines ? el("ul.contacts", ...lines) : el("p", s.load_failed));
  }

  async #showAbout() {
    const s = this.words;
    const about = await this.#loadAbout();
    const expires = this.#tab.get("token") && this.#tab.get("expires");
    const lines = about && [
      el("p", fill(s.about_reviewed, { topics: this.#number(about.topics), reviewed: this.#number(about.reviewed) })),
      el("p", s.about_sources),
      el("ul", ...about.sources.map((one) => el("li", `${one.publisher}: ${one.title} (${this.#place(one)})`))),
    ];
    this.#show(
      s.about, el("p", s.what), el("p", s.about_text), ...(lines ?? [el("p", s.load_failed)]),
      expires && el("p", fill(s.about_expires, { date: this.#date(new Date(expires), { timeStyle: "short" }) })),
      el("p", this.#privacyLink()),
    );
  }

  #place({ country }) {
    return this.words.countries[country] ?? country;
  }

  async #loadAbout() {
    this.#about ??= await this.#call("GET", "about").catch(() => null);
    return this.#about;
  }
}

customElements.define("kesimpta-faq", KesimptaFaq);

// One script tag is enough: without an element on the page, the script adds one with its own data-attributes.
const script = [...document.scripts].find((one) => one.src === SCRIPT.href);
if (script && !document.querySelector("kesimpta-faq")) {
  const faq = document.createElement("kesimpta-faq");
  for (const { name, value } of script.attributes) if (name.startsWith("data-")) faq.setAttribute(name.slice(5), value);
  document.body.append(faq);
}
