// -- files: weights as `.safetensors` that `nn.load` reads -------------------------------

function sha256(bytes) {
  const primes = [];
  for (let n = 2; primes.length < 64; n++) {
    if (primes.every(prime => n % prime)) primes.push(n);
  }
  const fraction = root => Math.floor((root - Math.floor(root)) * 4294967296) | 0;
  const constants = primes.map(prime => fraction(Math.cbrt(prime)));
  const state = primes.slice(0, 8).map(prime => fraction(Math.sqrt(prime)));
  const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 536870912));
  view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0);
  const turned = (x, n) => (x >>> n) | (x << (32 - n));
  const words = new Int32Array(64);
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + 4 * i);
    for (let i = 16; i < 64; i++) {
      const a = words[i - 15], b = words[i - 2];
      const s0 = turned(a, 7) ^ turned(a, 18) ^ (a >>> 3);
      const s1 = turned(b, 17) ^ turned(b, 19) ^ (b >>> 10);
      words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
      const first = (h + s1 + ((e & f) ^ (~e & g)) + constants[i] + words[i]) | 0;
      const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
      const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] + word) | 0; });
  }
  return state.map(word => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

// The places in θ of an array's numbers; none of one that is no parameter.
function placesOf({shape, first, step}) {
  if (first === undefined) return null;
  const [rows, columns] = [shape[0], shape.length > 1 ? shape[1] : 1];
  return Array.from({length: rows * columns}, (_, k) =>
    first + step * Math.floor(k / columns) + (k % columns));
}

function shapeText(shape) { // as Python writes a tuple
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

// The bytes of a file.
function safetensors({text, arrays}, theta) {
  const encoder = new TextEncoder(), header = {}, data = [];
  const digested = [encoder.encode(text)];
  let at = 0;
  for (const array of arrays) {
    const places = placesOf(array);
    const numbers = places ? Float64Array.from(places, k => theta[k]) : unpacked(array.data);
    const bytes = new Uint8Array(numbers.buffer);
    digested.push(encoder.encode(`${array.name} float64 ${shapeText(array.shape)} `), bytes);
    header[array.name] = {
      dtype: "F64", shape: array.shape, data_offsets: [at, at + bytes.length],
    };
    data.push(bytes);
    at += bytes.length;
  }
  const checksum = sha256(joined(digested));
  const entry = `${text.slice(0, -1)}, "checksum": "${checksum}"}`;
  let words = JSON.stringify({__metadata__: {chainrule: entry}, ...header});
  words = encoder.encode(words + " ".repeat((8 - encoder.encode(words).length % 8) % 8));
  const size = new DataView(new ArrayBuffer(8));
  size.setUint32(0, words.length, true);
  return joined([new Uint8Array(size.buffer), words, ...data]);
}

// The arrays of a file by name, with what it says of the net.
function readSafetensors(buffer) {
  const size = new DataView(buffer).getUint32(0, true);
  if (size + 8 > buffer.byteLength) throw new Error("it is no .safetensors file");
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, size)));
  const about = JSON.parse((header.__metadata__ || {}).chainrule || "{}");
  const arrays = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const kind = {F64: Float64Array, F32: Float32Array}[entry.dtype];
    if (!kind) throw new Error(`${name} holds ${entry.dtype} numbers`);
    const [from, to] = entry.data_offsets;
    const numbers = new kind(buffer.slice(8 + size + from, 8 + size + to));
    arrays[name] = {shape: entry.shape, numbers: Float64Array.from(numbers)};
  }
  return {arrays, about};
}

// θ from the arrays of a file, or an error that says what does not fit.
function thetaOf({arrays: wanted}, arrays, theta) {
  const found = Float64Array.from(theta);
  for (const array of wanted) {
    const places = placesOf(array), given = arrays[array.name];
    if (!given || given.shape.join() !== array.shape.join()) {
      throw new Error(`it has no ${array.name} of ${array.shape.join(" × ")} numbers`);
    }
    if (!given.numbers.every(Number.isFinite)) throw new Error(`${array.name} is not finite`);
    if (!places) { // the unit of the data is written into this page's programs
      const own = unpacked(array.data);
      if (given.numbers.every((number, k) => number === own[k])) continue;
      throw new Error(`${array.name} is that of other data`);
    }
    places.forEach((place, k) => { found[place] = given.numbers[k]; });
  }
  return found;
}
