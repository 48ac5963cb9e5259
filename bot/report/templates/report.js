(() => {
  const audio = document.getElementById("audio");
  if (!audio) return;
  const $ = (id) => document.getElementById(id);
  const body = document.body;
  body.classList.add("js-on");

  // Milliseconds in attributes, seconds here.
  const span = (text) => text.split(" ").map((ms) => ms / 1000);
  const clock = (s) => {
    const whole = Math.max(0, Math.floor(s));
    const two = (n) => String(n).padStart(2, "0");
    const [h, m] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
    return h ? `${h}:${two(m)}:${two(whole % 60)}` : `${m}:${two(whole % 60)}`;
  };
  const timed = (selector) =>
    [...document.querySelectorAll(selector)].map((el) => {
      const [from, to] = span(el.dataset.t);
      return { el, from, to };
    });
  const bySpan = (a, b) => a.from - b.from;
  const words = timed(".word[data-t]").sort(bySpan);
  const answers = timed("section[data-t]").sort(bySpan);
  const strips = timed(".strip[data-t]");
  const lastBefore = (list, at) => {
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle].from <= at) low = middle + 1;
      else high = middle;
    }
    return list[low - 1];
  };

  // ---- sound: made from the page once it is shown, so that a long session opens at once
  let ready = null;
  const bytes = (text) => {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const raw = atob(text);
    const out = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
    return out;
  };
  const load = () => {
    ready ??= new Promise((resolve) => {
      const make = () => {
        const held = $("sound");
        audio.addEventListener("loadedmetadata", resolve, { once: true });
        audio.src = URL.createObjectURL(new Blob([bytes(held.textContent)], { type: held.dataset.mime }));
        audio.playbackRate = audio.defaultPlaybackRate = Number($("speed").value);
      };
      if (document.readyState === "loading") addEventListener("DOMContentLoaded", make, { once: true });
      else make();
    });
    return ready;
  };
  // Before the first click: a browser takes up to a second to wake what plays.
  addEventListener("load", () => (window.requestIdleCallback ?? setTimeout)(load), { once: true });
  audio.addEventListener("error", () => { $("trouble").textContent = "This browser cannot play the sound of this page."; });

  let stopAt = Infinity;
  const go = async (at, { play = true, until = Infinity } = {}) => {
    await load();
    stopAt = until;
    audio.currentTime = Math.min(Math.max(0, at), audio.duration || at);
    if (play) await audio.play().catch(() => {});
    show();
  };
  const toggle = async () => {
    await load();
    stopAt = Infinity;
    if (audio.paused) await audio.play().catch(() => {});
    else audio.pause();
  };

  // ---- what is being heard, shown
  const svg = "http://www.w3.org/2000/svg";
  let spoken = null;
  let strip = null;
  const cursor = document.createElementNS(svg, "line");
  cursor.setAttribute("class", "cursor");
  cursor.setAttribute("y1", "0");
  cursor.setAttribute("y2", "72");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const inView = (el) => {
    const box = el.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight - 90;
  };
  const mark = (word) => {
    if (spoken === word) return;
    const watched = spoken && inView(spoken.el);
    spoken?.el.classList.remove("now");
    word?.el.classList.add("now");
    if (word && watched && !audio.paused && !inView(word.el))
      word.el.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
    spoken = word;
  };
  const show = () => {
    const at = audio.currentTime;
    if (at >= stopAt && !audio.paused) {
      audio.pause();
      stopAt = Infinity;
    }
    const word = lastBefore(words, at + 0.01);
    mark(word && at < word.to + 0.15 ? word : null);
    const here = strips.find((one) => one.from <= at && at < one.to);
    if (here) {
      if (strip !== here) here.el.append(cursor);
      const x = `${((at - here.from) / (here.to - here.from)) * 100}%`;
      cursor.setAttribute("x1", x);
      cursor.setAttribute("x2", x);
    } else cursor.remove();
    strip = here;
    $("now").textContent = clock(at);
    $("seek").value = at;
    $("seek").setAttribute("aria-valuetext", clock(at));
    const answer = lastBefore(answers, at + 0.01);
    const title = answer?.el.querySelector("h2, h3");
    if ($("where").textContent !== (title?.textContent ?? "")) {
      $("where").textContent = title?.textContent ?? "";
      $("where").href = answer ? `#${answer.el.id}` : "#main";
    }
    for (const line of timelines) line.say(at);
  };
  const frame = () => {
    show();
    if (!audio.paused) requestAnimationFrame(frame);
  };
  const state = () => {
    body.classList.toggle("playing", !audio.paused);
    $("toggle").setAttribute("aria-label", audio.paused ? "Play" : "Pause");
    if (!audio.paused) requestAnimationFrame(frame);
  };
  for (const what of ["play", "pause", "ended"]) audio.addEventListener(what, state);
  audio.addEventListener("seeked", () => show());
  // Frames stop in a hidden tab: a moment must end there too.
  audio.addEventListener("timeupdate", () => { if (document.hidden) show(); });

  // ---- the timelines: each a slider over the session's clock
  const timelines = [...document.querySelectorAll(".timeline:has(.strip[data-t])")].map((el) => {
    const own = strips.filter((one) => el.contains(one.el));
    const [from, to] = [own[0].from, own.at(-1).to];
    for (const one of own) {
      one.el.removeAttribute("role");
      one.el.removeAttribute("aria-label");
      one.el.setAttribute("aria-hidden", "true");
    }
    let at = from;
    const set = (name, value) => el.setAttribute(name, value);
    set("role", "slider");
    set("tabindex", "0");
    set("aria-label", el.dataset.name);
    set("aria-valuemin", Math.floor(from));
    set("aria-valuemax", Math.ceil(to));
    const say = (now) => {
      at = Math.min(Math.max(from, now), to);
      if (Number(el.getAttribute("aria-valuenow")) === Math.floor(at) && el.hasAttribute("aria-valuetext")) return;
      set("aria-valuenow", Math.floor(at));
      set("aria-valuetext", clock(at));
    };
    say(from);
    el.addEventListener("click", (event) => {
      const one = own.find((row) => row.el.contains(event.target));
      if (!one) return;
      const box = one.el.getBoundingClientRect();
      go(one.from + ((event.clientX - box.left) / box.width) * (one.to - one.from));
    });
    el.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
      const end = { Home: from, End: to }[event.key];
      if (event.key === "Enter" || event.key === " ") go(at);
      else if (step !== undefined) go(Math.min(Math.max(from, at + step), to), { play: !audio.paused });
      else if (end !== undefined) go(end, { play: !audio.paused });
      else return;
      event.preventDefault();
    });
    return { say };
  });

  // ---- the transcript: a stop for Tab each turn; arrows choose a word in it
  const names = {};
  for (const sample of document.querySelectorAll(".marks label"))
    names[sample.firstElementChild.id.replace("show-", "")] = sample.querySelector(".sample").textContent;
  let chosen = null;
  const choose = (word) => {
    if (chosen) for (const name of ["role", "tabindex", "aria-label"]) chosen.removeAttribute(name);
    chosen = word;
    if (!word) return;
    const marks = new Set([...word.classList, ...(word.closest(".run")?.classList ?? [])]);
    const said = [...marks].filter((name) => names[name]).map((name) => names[name]);
    const [from] = span(word.dataset.t);
    word.setAttribute("role", "button");
    word.setAttribute("tabindex", "-1");
    word.setAttribute("aria-label", [word.firstChild.textContent, clock(from), ...said].join(", "));
    word.focus();
  };
  const seen = (list) => list.filter((word) => word.offsetParent);
  const nextLine = (list, word, down) => {
    const box = word.getBoundingClientRect();
    const middle = (box.left + box.right) / 2;
    let best = null;
    for (const one of list) {
      const other = one.getBoundingClientRect();
      const away = down ? other.top - box.bottom : box.top - other.bottom;
      if (away < -6) continue;
      const cost = Math.round(away / 12) * 10000 + Math.abs((other.left + other.right) / 2 - middle);
      if (!best || cost < best.cost) best = { one, cost };
    }
    return best?.one;
  };
  for (const turn of document.querySelectorAll(".turn")) {
    const text = turn.querySelector(".words");
    if (!text.querySelector(".word[data-t]")) continue;
    text.setAttribute("tabindex", "0");
    text.setAttribute("role", "group");
    text.setAttribute("aria-label", `${turn.querySelector(".who").firstChild.textContent.trim()}, word by word`);
    text.addEventListener("keydown", (event) => {
      const list = seen([...text.querySelectorAll(".word[data-t]")]);
      const place = list.indexOf(document.activeElement);
      let to = null;
      if (event.key === "ArrowRight") to = list[Math.min(place + 1, list.length - 1)];
      else if (event.key === "ArrowLeft") to = list[Math.max(place - 1, 0)];
      else if (event.key === "Home") to = list[0];
      else if (event.key === "End") to = list.at(-1);
      else if (event.key === "ArrowDown" || event.key === "ArrowUp")
        to = place < 0 ? null : nextLine(list, list[place], event.key === "ArrowDown");
      else if (event.key === "Enter" || event.key === " ") to = null;
      else return;
      if (event.key === "Enter" || event.key === " ") go(span((list[place] ?? list[0]).dataset.t)[0]);
      else if (to) choose(to);
      else if (place < 0) return;
      event.preventDefault();
    });
  }

  // ---- clicks and keys of the whole page
  document.addEventListener("click", (event) => {
    const word = event.target.closest(".word[data-t]");
    const button = event.target.closest("[data-play]");
    if (button) {
      const [from, to] = span(button.dataset.play);
      go(from, button.classList.contains("from") ? {} : { until: to + Number(button.dataset.tail ?? 0.6) });
    } else if (word && getSelection().isCollapsed) go(span(word.dataset.t)[0]);
  });
  const busy = "a, button, input, select, summary, textarea, [tabindex]:not(main), dialog[open] *";
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if ($("help").open || event.target.closest?.(busy)) return;
    if (event.key === " ") toggle();
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight")
      go(audio.currentTime + (event.key === "ArrowLeft" ? -5 : 5), { play: !audio.paused });
    else return;
    event.preventDefault();
  });

  // ---- the player
  $("toggle").addEventListener("click", toggle);
  $("back").addEventListener("click", () => go(audio.currentTime - 5, { play: !audio.paused }));
  $("seek").addEventListener("input", () => go(Number($("seek").value), { play: !audio.paused }));
  $("speed").addEventListener("change", () => { audio.playbackRate = audio.defaultPlaybackRate = Number($("speed").value); });
  $("keys").addEventListener("click", () => $("help").showModal());
  $("close").addEventListener("click", () => $("help").close());
})();
