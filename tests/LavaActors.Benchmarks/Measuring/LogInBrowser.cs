using Microsoft.Playwright;

namespace LavaActors.Benchmarks.Measuring;

/// <summary>
/// The page of a job in Chromium, and how long its log takes for what one does with it. All times are the page's own, in milliseconds, until the frame behind the one in which it is to be seen: an observer of the
/// document looks at each change, so nothing waits for a poll.
/// </summary>
public sealed class LogInBrowser
{
    private const string Notes =
        """
        window.bench = (() => {
          const most = { elements: 0, longest: 0 };
          const one = name => document.querySelector(name);
          const text = row => row.querySelector('.m')?.textContent;
          // In the box of the log, and on the screen.
          const isInSight = row => {
            const box = row.getBoundingClientRect(), pane = one('.logpane').getBoundingClientRect();
            return box.top >= Math.max(0, pane.top - 1) && box.bottom <= Math.min(innerHeight, pane.bottom) + 1;
          };
          const isShown = line => {
            const row = one(`.log.is-live .logrows .row[data-line="${line}"]`);
            return row !== null && !['', '…', undefined].includes(text(row)) && isInSight(row);
          };
          const until = (is, begun) => new Promise(done => {
            const look = () => {
              most.elements = Math.max(most.elements, document.getElementsByTagName('*').length);
              if (!is()) return;
              observer.disconnect();
              removeEventListener('scroll', look, true);
              requestAnimationFrame(() => done(performance.now() - begun));
            };
            const observer = new MutationObserver(look);
            observer.observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
            addEventListener('scroll', look, true);
            look();
          });
          const timed = (is, act) => { const begun = performance.now(); act(); return until(is, begun); };
          const rows = () => [...document.querySelectorAll('.log.is-live .logrows .row')].filter(isInSight);
          const does = {
            most,
            first: until(() => { const row = one('.logrows .row'); return row !== null && text(row) !== '' && row.getBoundingClientRect().height > 0; }, 0),
            live: until(() => one('.log.is-live') !== null, 0),
            linked: location.hash ? until(() => isShown(location.hash.slice(2)), 0) : null,
            byLink: line => timed(() => isShown(line), () => { location.hash = `L${line}`; }),
            byField: line => timed(() => isShown(line), () => {
              const field = one('.logline');
              field.value = line;
              field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
            }),
            // To a part of the whole: as the bar is dragged there.
            byBar: part => {
              const pane = one('.logpane'), before = one('.logrows .row').dataset.line;
              return timed(() => { const seen = rows(); return seen.length > 9 && one('.logrows .row').dataset.line !== before && seen.every(row => text(row) !== '…'); }, () => { pane.scrollTop = part * (pane.scrollHeight - pane.clientHeight); });
            },
            search: wanted => {
              const field = one('.logsearch'), said = one('.loghits');
              said.textContent = '';
              field.value = wanted;
              return timed(() => /^(not found|[\d,]+ of [\d,]+)/.test(said.textContent) && (said.textContent === 'not found' || rows().some(row => row.matches('.is-marked') && text(row) !== '…')),
                () => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true })));
            },
            press: button => {
              const count = one('.logcount'), before = count.textContent;
              return timed(() => count.textContent !== before && rows().every(row => text(row) !== '…'), () => one(`.logbar [${button}]`).click());
            },
            // The last line stands in the box, wherever that is on the screen.
            end: () => timed(() => one('.log').dataset.finished === 'true' && text(one('.logrows .row:last-child')) !== '…' && one('.logrows .row:last-child').dataset.line === String(Number(one('.logcount').textContent.replace(/\D/g, '')) - 1), () => {}),
          };
          new PerformanceObserver(list => { for (const task of list.getEntries()) most.longest = Math.max(most.longest, task.duration); }).observe({ type: 'longtask', buffered: true });
          return does;
        })();
        """;

    private readonly IPage _page;

    private LogInBrowser(IPage page) => _page = page;

    /// <summary>From the navigation to the first line of the log, as the node has it in the page.</summary>
    public Task<double> FirstMsAsync() => _page.EvaluateAsync<double>("() => bench.first");

    /// <summary>From the navigation until the log answers to what one does with it: its index has been read.</summary>
    public Task<double> LiveMsAsync() => _page.EvaluateAsync<double>("() => bench.live");

    /// <summary>From the navigation until the line of the address is in sight.</summary>
    public Task<double> LinkedMsAsync() => _page.EvaluateAsync<double>("() => bench.linked");

    /// <summary>To a line by its link.</summary>
    public Task<double> ByLinkAsync(int line) => _page.EvaluateAsync<double>("line => bench.byLink(line)", line);

    /// <summary>To a line by the field for its number.</summary>
    public Task<double> ByFieldAsync(int line) => _page.EvaluateAsync<double>("line => bench.byField(line)", line);

    /// <summary>To a part of the log by its scroll bar.</summary>
    /// <param name="part">From 0 to 1.</param>
    public Task<double> ByBarAsync(double part) => _page.EvaluateAsync<double>("part => bench.byBar(part)", part);

    /// <summary>Until the first hit is in sight, or it is said that there is none.</summary>
    public async Task<(double Ms, string Said)> SearchAsync(string text) => (await _page.EvaluateAsync<double>("text => bench.search(text)", text), await _page.EvaluateAsync<string>("() => document.querySelector('.loghits').textContent"));

    /// <param name="button">An attribute of it, as <c>data-act=fold</c>.</param>
    public Task<double> PressAsync(string button) => _page.EvaluateAsync<double>("button => bench.press(button)", button);

    /// <summary>Until the last line of a log is there and it is known that no other comes, from now on.</summary>
    public Task<double> EndMsAsync() => _page.EvaluateAsync<double>("() => bench.end()");

    /// <summary>How many lines the page has of the log.</summary>
    public Task<string> CountAsync() => _page.EvaluateAsync<string>("() => document.querySelector('.logcount').textContent");

    /// <summary>The most elements that the document had, the longest time for which the page answered nothing (0: none of 50 ms), and the MiB of what its scripts keep, rubbish taken away.</summary>
    public async Task<(int Elements, double LongestMs, double HeapMiB)> SizeAsync()
    {
        var session = await _page.Context.NewCDPSessionAsync(_page);
        await session.SendAsync("HeapProfiler.collectGarbage");
        var heap = (await session.SendAsync("Runtime.getHeapUsage"))!.Value;
        var buffers = heap.TryGetProperty("backingStorageSize", out var bytes) ? bytes.GetDouble() : 0;
        await session.DetachAsync();
        return (await _page.EvaluateAsync<int>("() => bench.most.elements"), await _page.EvaluateAsync<double>("() => bench.most.longest"), (heap.GetProperty("usedSize").GetDouble() + buffers) / Figures.MiB);
    }

    public static async Task<LogInBrowser> OpenAsync(WatchingBrowser browser, Uri node, long job, int? line = null) => new(await browser.OpenAsync(new Uri(node, $"scheduler/job/{job}{(line is null ? "" : $"#L{line}")}"), Notes));

    public Task CloseAsync() => _page.Context.CloseAsync();
}
