// -- numbers: as the page holds them, and as people read them ---------------------------

const page = JSON.parse(document.getElementById("data").textContent);

function unpacked({kind, data, table}) {
  const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
  if (kind === "codes") return Float64Array.from(bytes, code => table[code]);
  if (kind === "float32") return Float64Array.from(new Float32Array(bytes.buffer));
  return new Float64Array(bytes.buffer);
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

// Three digits that matter: 0.0123, −4.56, 1.2·10⁻⁶.
function shown(number, digits = 3) {
  if (!Number.isFinite(number)) {
    return Number.isNaN(number) ? "nan" : number > 0 ? "∞" : "−∞";
  }
  const size = Math.abs(number), sign = number < 0 ? "−" : "";
  if (size === 0) return "0";
  if (size >= 1e-4 && size < 1e5) {
    const text = size.toPrecision(digits);
    const plain = text.includes("e") ? String(Number(text)) : text;
    return sign + (plain.includes(".") ? plain.replace(/0+$/, "").replace(/\.$/, "") : plain);
  }
  const [mantissa, exponent] = size.toExponential(digits - 2).split("e");
  const raised = [...exponent.replace("+", "")]
    .map(letter => (letter === "-" ? "⁻" : SUPERSCRIPTS[Number(letter)])).join("");
  return `${sign}${mantissa}·10${raised}`;
}

// A factor or a term: a negative one in brackets.
function inside(number) {
  const text = shown(number);
  return text.startsWith("−") ? `(${text})` : text;
}

function counted(number, one) {
  return `${number.toLocaleString("en")} ${one}${number === 1 ? "" : "s"}`;
}

// An element with attributes, properties (`on…` listeners too) and what it holds: texts
// become text nodes, so no label or datum is ever read as markup.
function element(tag, told = {}, ...content) {
  const made = document.createElement(tag);
  for (const [name, thing] of Object.entries(told)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), thing);
    else if (name === "text") made.textContent = thing;
    else made.setAttribute(name, thing);
  }
  made.append(...content.flat().filter(part => part !== null && part !== undefined));
  return made;
}

const by = id => document.getElementById(id);
