// Parts of logs as they were fetched: those that were looked at last, however long the logs are.
import { askLines, isForNow, recordsOf } from './loglines.js';

export const CHUNK = 400, FIRST_PAUSE = 2000, LONGEST_PAUSE = 60000;
const MOST_CHUNKS = 60;

/** What shows them draws them (`draw`) when more of them are here, and tells its reader (`tell`) what it waits for. */
export class LogChunks {
  constructor() {
    this.chunks = new Map();
    this.patience = FIRST_PAUSE;
  }

  /** A line of a job's log; null while it is fetched. */
  recordOf(job, line, key) {
    const chunk = this.chunks.get(key);
    if (Array.isArray(chunk)) {
      this.chunks.delete(key);
      this.chunks.set(key, chunk);
      if (chunk[line % CHUNK]) return chunk[line % CHUNK];
      this.chunks.delete(key);
    }
    if (!this.chunks.has(key)) this.fetchChunk(job, Math.floor(line / CHUNK), key);
    return null;
  }

  fetchChunk(job, n, key) {
    const loading = askLines(job, n * CHUNK, (n + 1) * CHUNK)
      .then(async answer => {
        if (isForNow(answer)) { this.fetchLater(key, this.pauseAfter(answer)); return; }
        const records = await recordsOf(answer);
        this.patience = FIRST_PAUSE;
        this.chunks.set(key, records);
        this.forget();
        if (records.length > 0) this.draw();
      })
      .catch(() => this.fetchLater(key, this.pauseAfter(null)));
    this.chunks.set(key, loading);
  }

  /** One more line of a log, whose number is known; kept where those before it are. */
  keep(record, line, key) {
    const chunk = this.chunks.get(key);
    if (Array.isArray(chunk)) {
      if (chunk.length === line % CHUNK) chunk.push(record); else this.chunks.delete(key);
    } else if (line % CHUNK === 0) this.chunks.set(key, [record]);
  }

  // Drawn again it is asked for again, if it is still looked at then; until then it counts as asked for.
  fetchLater(key, pause) {
    setTimeout(() => {
      if (!Array.isArray(this.chunks.get(key))) this.chunks.delete(key);
      this.draw();
    }, pause);
  }

  // As long as the server says; where it says nothing, longer each time.
  pauseAfter(answer) {
    const told = Number(answer?.headers.get('Retry-After')) * 1000;
    if (told > 0) return Math.min(told, LONGEST_PAUSE);
    const pause = this.patience;
    this.patience = Math.min(2 * pause, LONGEST_PAUSE);
    return pause;
  }

  /** An answer with its bytes. Refused for the moment, or broken off, it is asked for again. */
  async fetched(address, what) {
    let isTold = false;
    for (;;) {
      let answer = null;
      try {
        answer = await fetch(address);
        if (!isForNow(answer)) {
          const bytes = new Uint8Array(await answer.arrayBuffer());
          this.patience = FIRST_PAUSE;
          if (isTold) this.tell(null);
          return { ok: answer.ok, status: answer.status, bytes };
        }
      } catch { answer = null; }
      isTold = true;
      this.tell(`${what}: ${answer?.status ?? 'no answer'}, waiting…`);
      const pause = this.pauseAfter(answer);
      await new Promise(go => setTimeout(go, pause));
    }
  }

  // What was looked at long ago is fetched again when it is wanted, however long the log has become.
  forget() {
    for (const old of this.chunks.keys()) {
      if (this.chunks.size <= MOST_CHUNKS) break;
      if (Array.isArray(this.chunks.get(old))) this.chunks.delete(old);
    }
  }
}
