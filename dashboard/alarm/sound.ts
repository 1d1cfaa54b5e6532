import type { Priority } from '../../edge/mqtt/topics.ts';
import type { Voice } from './alarms.ts';
import { burst, HARMONICS, TONES } from './bursts.ts';

/** Plays bursts through WebAudio. Browsers keep it mute until someone has pressed something on the page. */
export class Sound extends EventTarget implements Voice {
  private context: AudioContext | null = null;

  /** Whether a burst would be heard. */
  get audible(): boolean {
    return this.context?.state === 'running';
  }

  /** Tries to be heard; fires `change` when that turns out. Call it from a key press or click. */
  async unlock(): Promise<void> {
    this.context ??= this.create();
    // Chromium leaves this promise open while sound is blocked: it is not waited for longer than a blink.
    await Promise.race([this.context.resume(), new Promise((resolve) => setTimeout(resolve, 300))]);
    this.dispatchEvent(new Event('change'));
  }

  play(priority: Priority): void {
    const { context } = this;
    if (context?.state !== 'running') return;
    const start = context.currentTime + 0.05;
    for (const { at, lasts, tone } of burst(priority)) {
      this.pulse(context, start + at / 1000, lasts / 1000, TONES[tone]!);
    }
  }

  private create(): AudioContext {
    const context = new AudioContext();
    context.addEventListener('statechange', () => this.dispatchEvent(new Event('change')));
    return context;
  }

  private pulse(context: AudioContext, at: number, lasts: number, hertz: number): void {
    const gain = new GainNode(context, { gain: 0 });
    // Rise and fall of 10 to 20 % of the pulse keep it from clicking (IEC 60601-1-8 table 4).
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.2, at + 0.15 * lasts);
    gain.gain.setValueAtTime(0.2, at + 0.85 * lasts);
    gain.gain.linearRampToValueAtTime(0, at + lasts);
    gain.connect(context.destination);
    for (const harmonic of HARMONICS) {
      const oscillator = new OscillatorNode(context, { frequency: hertz * harmonic });
      oscillator.connect(gain);
      oscillator.start(at);
      oscillator.stop(at + lasts);
    }
  }
}
