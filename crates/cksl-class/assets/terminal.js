// Terminals: xterm.js joined to a shell over a WebSocket. Bytes of the terminal are binary messages; all else is JSON.

// Bytes after which the server is told what was drawn. It sends only so much more than that.
const DRAWN = 32 << 10;
// A paste goes in pieces that one message may have.
const PIECE = 16 << 10;

const THEME = { background: "#10141a", foreground: "#e4e9ef", cursor: "#79b8ff", selectionBackground: "#35506f" };
const encoder = new TextEncoder();

export class Screen {
  // One that looks on has the size of the learner's terminal.
  constructor(path, number, place, looksOn = false) {
    this.address = `${location.protocol.replace("http", "ws")}//${location.host}${path}`;
    this.place = place;
    this.looksOn = looksOn;
    this.terminal = new Terminal({
      cursorBlink: false,
      fontSize: 14,
      fontFamily: 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace',
      scrollback: 5000,
      screenReaderMode: localStorage.getItem("cksl-screen-reader") === "yes",
      theme: THEME,
    });
    this.fit = new FitAddon.FitAddon();
    this.terminal.loadAddon(this.fit);
    this.terminal.open(place);
    this.terminal.textarea.setAttribute("aria-label", `Terminal ${number}; Control, Shift and F2 leave it`);
    this.terminal.attachCustomKeyEventHandler((event) => this.key(event));
    this.terminal.onData((text) => this.send(encoder.encode(text)));
    this.terminal.onBinary((text) => this.send(Uint8Array.from(text, (char) => char.charCodeAt(0))));
    this.terminal.onResize(({ rows, cols }) => this.tell({ size: [rows, cols] }));
    if (!looksOn) new ResizeObserver(() => place.clientWidth && this.fit.fit()).observe(place);
    this.tries = 0;
    this.connect();
  }

  // A key that no program in a terminal uses, so that the keyboard can leave it.
  key(event) {
    if (event.key === "F2" && event.ctrlKey && event.shiftKey) {
      if (event.type === "keydown") document.querySelector("#checks").focus();
      return false;
    }
    // The browser pastes; else it would be a character for the program.
    return !(event.ctrlKey && event.shiftKey && event.code === "KeyV");
  }

  connect() {
    clearTimeout(this.again);
    if (!this.looksOn && this.place.clientWidth) this.fit.fit();
    this.past = 0;
    this.drawn = this.told = 0;
    this.over = false;
    this.socket = new WebSocket(this.address);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => {
      this.terminal.reset();
      this.isCut = false;
      this.tell({ size: [this.terminal.rows, this.terminal.cols] });
    };
    this.socket.onmessage = ({ data }) => (typeof data === "string" ? this.hear(JSON.parse(data)) : this.draw(new Uint8Array(data)));
    this.socket.onclose = ({ reason }) => this.over || (reason ? this.end(`${reason} Enter connects again.`) : this.cut());
  }

  // Network or server are away. It tries again by itself: after a second at first, then less and less often. The pages of a
  // class do not all do so at the same moment.
  cut() {
    if (!this.isCut) this.end("The connection was cut. It comes back by itself.");
    this.isCut = this.over = true;
    const wait = Math.min(1000 * 2 ** this.tries++, 10000);
    this.again = setTimeout(() => this.connect(), wait * (1 + Math.random() / 2));
  }

  draw(bytes) {
    this.tries = 0;
    this.terminal.write(bytes, () => {
      this.drawn += bytes.length;
      if (this.drawn - this.told >= DRAWN) this.tell({ drawn: (this.told = this.drawn) });
    });
  }

  hear(word) {
    if (word === "ended") this.end("The shell has ended. Enter connects again.");
    else if (word === "taken") this.end("Another page shows this terminal now. Enter connects again.");
    else if (word.problem) this.terminal.writeln(word.problem.replaceAll("\n", "\r\n"));
    else if (word.size) this.terminal.resize(word.size[1], word.size[0]);
    else if (word.past !== undefined) this.past = word.past;
  }

  end(why) {
    this.over = true;
    this.terminal.write(`\r\n\x1b[2m${why}\x1b[0m\r\n`);
  }

  send(bytes) {
    if (this.over) {
      if (bytes.includes(13)) this.connect();
      return;
    }
    // A question that a program asked in the past was answered then.
    if (this.drawn < this.past || this.socket.readyState !== WebSocket.OPEN) return;
    for (let at = 0; at < bytes.length; at += PIECE) this.socket.send(bytes.subarray(at, at + PIECE));
  }

  close() {
    this.over = true;
    clearTimeout(this.again);
    this.socket.close();
    this.terminal.dispose();
  }

  tell(word) {
    if (!this.looksOn && this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(word));
  }
}

// Tabs, by the pattern that screen readers know: arrows go from one to the next.
export function terminals(lab) {
  const tabs = document.querySelector(".tabs");
  const screens = document.querySelector(".screens");
  const most = Number(tabs.dataset.most);
  const key = `cksl-terminals-${lab}`;
  const shown = new Map();
  const more = Object.assign(document.createElement("button"), { type: "button", textContent: "+" });
  more.setAttribute("aria-label", "Open another terminal");

  function select(number, focus) {
    for (const [other, { tab, place }] of shown) {
      tab.setAttribute("aria-selected", other === number);
      tab.tabIndex = other === number ? 0 : -1;
      place.hidden = other !== number;
    }
    const one = shown.get(number);
    one.screen ??= new Screen(`/labs/${lab}/terminals/${number}`, number, one.place);
    if (focus) one.screen.terminal.focus();
  }

  function add(number) {
    const tab = Object.assign(document.createElement("button"), { type: "button", id: `tab-${number}`, textContent: `${number}` });
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-label", `Terminal ${number}`);
    tab.setAttribute("aria-controls", `screen-${number}`);
    tab.onclick = () => select(number, true);
    tab.onkeydown = ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      const next = step && shown.get(number + step);
      if (!next) return;
      select(number + step, false);
      next.tab.focus();
    };
    const place = Object.assign(document.createElement("div"), { className: "screen", id: `screen-${number}` });
    place.setAttribute("role", "tabpanel");
    place.setAttribute("aria-labelledby", tab.id);
    tabs.append(tab);
    screens.append(place);
    shown.set(number, { tab, place });
    more.hidden = shown.size >= most;
    sessionStorage.setItem(key, shown.size);
  }

  const before = Math.min(Number(sessionStorage.getItem(key)) || 1, most);
  for (let number = 1; number <= before; number++) add(number);
  tabs.after(more);
  more.onclick = () => {
    add(shown.size + 1);
    select(shown.size, true);
  };
  select(1, false);
}
