// The page's side of the website channel: sends what is typed or pressed, shows the replies as text.
const log = document.getElementById("log");
const status = document.getElementById("status");
const input = document.getElementById("text");
const FAILED = "That did not work. Please send it again. In an emergency, call 911 (US), 999 (UK), 112 (EU) or your local number.";

function show(text, ...classes) {
  const box = document.createElement("div");
  box.classList.add("said", ...classes);
  box.textContent = text;
  log.append(box);
  box.scrollIntoView({ block: "start" });
}

function offer(buttons) {
  const row = document.createElement("div");
  row.className = "buttons";
  for (const { title, payload } of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = title;
    button.addEventListener("click", () => {
      input.focus();
      row.remove();
      send(payload, title);
    });
    row.append(button);
  }
  if (buttons.length) log.append(row);
}

async function send(text, shown) {
  show(shown, "own");
  try {
    const response = await fetch("message", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text }),
    });
    if (!response.ok) throw new Error(String(response.status));
    const { replies } = await response.json();
    for (const { text: words, kind, buttons } of replies) {
      show(words, ...(["emergency", "crisis"].includes(kind) ? ["alarm"] : []));
      offer(buttons);
    }
    status.textContent = replies.map(({ text: words }) => words).join("\n");
  } catch {
    show(FAILED, "alarm");
    status.textContent = FAILED;
  }
}

document.getElementById("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (!text) return;
  input.value = "";
  send(text, text);
});

input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    document.getElementById("form").requestSubmit();
  }
});
