// Going through the phases, by hand or by itself. Its steps are the choices of the form: all phases, then each alone.
const PACE = 2000; // milliseconds a phase is shown

export class Slider {
  /** `changed` is called when another phase is chosen. */
  constructor(main, changed) {
    this.words = main.dataset;
    this.changed = changed;
    [this.range, this.output, this.button] = ["phase", "phase-name", "play"].map((id) => document.getElementById(id));
    this.range.addEventListener("input", () => this.choose(Number(this.range.value)));
    this.button.addEventListener("click", () => (this.timer ? this.pause() : this.play()));
    this.read();
  }

  get boxes() {
    return [...document.querySelectorAll('#choices input[name="phase"]')];
  }

  /** Stand where the form does; several phases at once are no step. */
  read() {
    const { boxes } = this;
    const chosen = boxes.filter((box) => box.checked);
    document.getElementById("slider").hidden = boxes.length < 2;
    this.range.max = boxes.length;
    this.range.value = chosen.length === 1 ? boxes.indexOf(chosen[0]) + 1 : 0;
    this.output.value = chosen.map(name).join(", ") || this.words.all;
    this.range.setAttribute("aria-valuetext", this.output.value);
  }

  choose(step) {
    this.boxes.forEach((box, number) => (box.checked = number + 1 === step));
    this.read();
    this.changed();
  }

  play() {
    const next = () => this.choose((Number(this.range.value) + 1) % (this.boxes.length + 1));
    this.timer = setInterval(next, PACE);
    this.button.textContent = this.words.pause;
    next();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.button.textContent = this.words.play;
  }
}

function name(box) {
  return box.parentElement.textContent.trim();
}
