// Numbers as the rest of the package writes them: six digits, a true minus.

function numberText(number, digits = 6) {
  if (number !== number) return "nan";
  if (!isFinite(number)) return number > 0 ? "inf" : "−inf";
  const [mantissa, exponent] = rounded(number, digits - 1).split("e");
  const power = Number(exponent);
  const text = power < -4 || power >= digits
    ? `${Number(mantissa)}e${power}` : String(Number(`${mantissa}e${exponent}`));
  return signed(text);
}

// JavaScript rounds a tie up, Python to the even digit
function rounded(number, places) {
  const text = number.toExponential(places);
  if (!/5e/.test(number.toExponential(places + 1))) return text;
  const exact = number.toExponential(100);
  const tie = new RegExp(`^(-?\\d\\.?\\d{${places - 1}}[02468])50*(e.*)$`).exec(exact);
  return tie ? tie[1] + tie[2] : text;
}

// all digits that tell it from every other number
function exactText(number) {
  return isFinite(number) ? signed(String(number)) : numberText(number);
}

function signed(text) {
  return text === "-0" ? "0" : text.replace(/-/g, "−");
}

// 1,680
const counted = count => count.toLocaleString("en");

function escaped(text) {
  return text.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt()};`);
}
