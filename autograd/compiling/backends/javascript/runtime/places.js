// Places in arrays.

// An index as a place from 0; ``example`` says where a wrong one is.
function placeIn(index, count, example) {
  if (index >= 0 && index < count && index % 1 === 0) return index;
  const where = example === undefined ? "" : ` in example ${example}`;
  throw new RangeError(
    `take: ${index}${where} is not one of the places 0 … ${count - 1}`);
}

// A first place, and all that steps of some lengths, each taken so often, lead to.
function steppedPlaces(first, runs) {
  const places = [first];
  for (const [step, count] of runs) {
    for (let i = 0; i < count; i++) places.push(places[places.length - 1] + step);
  }
  return Int32Array.from(places);
}
