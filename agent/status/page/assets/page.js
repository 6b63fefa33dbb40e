// Keeps the page up to date. Written for the browsers of Android 7 (Chrome 60): a test holds it to that.
(() => {
  const body = document.body;
  const words = body.dataset;
  const RETRY_MS = 10000;
  const STALE_MS = 10000;
  let source = /** @type {EventSource | null} */ (null);
  let heardAt = Date.now();
  let retry = 0;

  function byId(/** @type {string} */ id) {
    return document.getElementById(id);
  }

  /** Storage may be forbidden; then a choice lasts until the page is left. */
  function remembered(/** @type {string} */ key) {
    try {
      return localStorage.getItem(key);
    } catch (_error) {
      return null;
    }
  }
  function remember(/** @type {string} */ key, /** @type {string} */ value) {
    try {
      localStorage.setItem(key, value);
    } catch (_error) {
      // As said above.
    }
  }

  // --- Light and dark

  const themeButton = byId("theme");
  function showTheme(/** @type {string | null} */ theme) {
    if (theme === "light" || theme === "dark") document.documentElement.setAttribute("data-theme", theme);
  }
  function isDark() {
    const chosen = document.documentElement.getAttribute("data-theme");
    return chosen === null ? matchMedia("(prefers-color-scheme: dark)").matches : chosen === "dark";
  }
  showTheme(remembered("theme"));
  if (themeButton !== null) {
    themeButton.hidden = false;
    themeButton.addEventListener("click", () => {
      const theme = isDark() ? "light" : "dark";
      showTheme(theme);
      remember("theme", theme);
    });
  }

  // --- Times as the phone's clock tells them

  function localTimes(/** @type {Element} */ part) {
    for (const time of Array.from(part.querySelectorAll("time"))) {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.getTime())) continue;
      time.textContent = at.toLocaleString(document.documentElement.lang, {
        weekday: "short",
        day: "numeric",
        month: "long",
        hour: "2-digit",
        minute: "2-digit",
      });
    }
  }
  localTimes(body);

  // --- What comes live

  function show(/** @type {Record<string, string>} */ live) {
    for (const [name, text] of Object.entries(live)) {
      const part = document.querySelector(`[data-live="${name}"]`);
      if (part === null) continue;
      part.innerHTML = text;
      localTimes(part);
    }
  }

  function connect() {
    if (source !== null || !words.events || document.hidden) return;
    source = new EventSource(words.events);
    source.onmessage = (message) => {
      heardAt = Date.now();
      const data = JSON.parse(message.data);
      if (data.paused) {
        disconnect();
        const paused = byId("paused");
        if (paused !== null) paused.hidden = false;
        words.events = "";
        return;
      }
      show(data.live);
      if (alignment !== null) alignment.heard(data);
    };
    source.onerror = () => {
      // A broken connection is taken up again by the browser; a refused one is not.
      if (source === null || source.readyState !== EventSource.CLOSED) return;
      disconnect();
      retry = window.setTimeout(connect, RETRY_MS);
    };
  }

  function disconnect() {
    if (source !== null) source.close();
    source = null;
    clearTimeout(retry);
  }

  // A page that nobody looks at costs the box nothing.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) disconnect();
    else connect();
  });
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("pageshow", connect);

  const offline = byId("offline");
  window.setInterval(() => {
    if (offline === null || !words.events) return;
    const ago = Date.now() - heardAt;
    const seconds = Math.round(ago / 1000);
    const stale = ago > STALE_MS && !document.hidden;
    if (stale) {
      const age = seconds < 60 ? `${seconds} ${words.seconds}` : `${Math.floor(seconds / 60)} ${words.minutes}`;
      offline.textContent = String(words.offline).replace("%", age);
    }
    offline.hidden = !stale;
    body.classList.toggle("stale", stale);
  }, 1000);

  // --- Alignment

  function makeAlignment() {
    const figures = byId("figures");
    const bar = byId("bar");
    const mark = byId("best-mark");
    const bestText = byId("best");
    const toneButton = byId("tone");
    const anew = byId("anew");
    if (figures === null || bar === null || mark === null) return null;
    if (bestText === null || toneButton === null || anew === null) return null;
    let best = /** @type {number | null} */ (null);
    let audio = /** @type {AudioContext | null} */ (null);

    anew.addEventListener("click", () => {
      best = null;
      bestText.textContent = String(bestText.dataset.unknown);
      mark.setAttribute("x", "-2");
    });

    // Browsers let a page sound only after a touch, and each of them is one.
    toneButton.addEventListener("click", () => {
      const on = audio === null;
      if (audio !== null) audio.close();
      audio = on ? new AudioContext() : null;
      toneButton.classList.toggle("on", on);
      toneButton.textContent = String(on ? toneButton.dataset.on : toneButton.dataset.off);
    });

    /** A short note, three octaves from the least to the most. */
    function beep(/** @type {number} */ share) {
      if (audio === null) return;
      const oscillator = audio.createOscillator();
      const volume = audio.createGain();
      const now = audio.currentTime;
      oscillator.frequency.value = 220 * 2 ** (3 * share);
      volume.gain.setValueAtTime(0.0001, now);
      volume.gain.exponentialRampToValueAtTime(0.3, now + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, now + 0.25);
      oscillator.connect(volume);
      volume.connect(audio.destination);
      oscillator.start(now);
      oscillator.stop(now + 0.26);
    }

    return {
      heard: (/** @type {{ value?: number, text?: string, share?: number }} */ data) => {
        const { value, text, share } = data;
        const isThere = value !== undefined && text !== undefined && share !== undefined;
        figures.hidden = !isThere;
        if (!isThere) return;
        bar.setAttribute("width", String(Math.round(share * 100)));
        if (best === null || value > best) {
          best = value;
          bestText.textContent = text;
          mark.setAttribute("x", String(Math.max(0, Math.round(share * 100) - 1)));
        }
        beep(share);
      },
    };
  }
  const alignment = makeAlignment();

  connect();
})();
