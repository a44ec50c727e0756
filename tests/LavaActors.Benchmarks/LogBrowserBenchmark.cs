using LavaActors.Benchmarks.Measuring;

namespace LavaActors.Benchmarks;

/// <summary>
/// The page of a job with a long log in Chromium, with the eyes of its reader: until the first line is there, until any other is after a jump, searches, folds and levels; and the same log while it comes, followed to its end. The board is this
/// process. Options: <c>--lines N</c> (1,000,000), <c>--rounds N</c> (100).
/// </summary>
public static class LogBrowserBenchmark
{
    private const double FirstLimitMs = 1000, JumpLimitMs = 300, HangLimitMs = 300;

    /// <summary>What the node may grow by: the log is 100 MB and more.</summary>
    private const double GrowthLimit = 100 * Figures.MiB;

    private const int ElementsLimit = 2000, Loads = 10;

    public static async Task<bool> RunAsync(string[] args)
    {
        var (lines, rounds) = (Figures.Option(args, "--lines", 1_000_000), Figures.Option(args, "--rounds", 100));
        await using var log = await LongLog.StartAsync();
        await using var browser = await WatchingBrowser.StartAsync();
        var node = log.Node.Address;

        // Users' first page is not the first that a node makes, nor a browser.
        var (small, _) = await log.RunAsync(1000);
        for (var round = 0; round < 3; round++) await LoadAsync(small);

        var (job, bytes) = await log.RunAsync(lines);
        Figures.Say($"log-browser: a job with {lines} lines of log ({bytes / Figures.MiB:0} MiB) in Chromium, SQLite; board, node and browser on the same machine");
        log.Node.ResetPeak();
        var before = log.Node.Use;
        var cold = await LoadAsync(job);
        Figures.Say($"  from the navigation to the first line, the first time {cold.First:0} ms; until its index is there {cold.Live:0} ms");
        var (first, live, linked) = (new List<double>(), new List<double>(), new List<double>());
        var random = new Random(1);
        for (var round = 0; round < Loads; round++)
        {
            var load = await LoadAsync(job);
            first.Add(load.First);
            live.Add(load.Live);
            var link = await LogInBrowser.OpenAsync(browser, node, job, random.Next(lines));
            linked.Add(await link.LinkedMsAsync());
            await link.CloseAsync();
        }

        var page = await LogInBrowser.OpenAsync(browser, node, job);
        await page.LiveMsAsync();
        var (byLink, byField, byBar) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            byLink.Add(await page.ByLinkAsync(random.Next(lines)));
            byField.Add(await page.ByFieldAsync(random.Next(lines)));
            byBar.Add(await page.ByBarAsync(random.NextDouble()));
        }

        // Early and then nowhere, on the last lines only, on nearly all.
        var searches = new List<(string Text, double Ms, string Said)>();
        foreach (var text in (string[])["Linux version 6.1", "nowhere in this log", "end: 1 ", "lazy dog"])
        {
            var (ms, said) = await page.SearchAsync(text);
            searches.Add((text, ms, said));
        }

        var buttons = new List<(string Button, double Ms)>();
        foreach (var button in (string[])["data-act=fold", "data-act=fold", "data-level='5'", "data-level='5'"]) buttons.Add((button, await page.PressAsync(button)));
        var (elements, longest, heap) = await page.SizeAsync();
        await page.CloseAsync();
        var after = log.Node.Use;

        Figures.PrintSpread("from the navigation to the first line, again", first, "ms", "0");
        Figures.PrintSpread("from the navigation to the index of all lines", live, "ms", "0");
        Figures.PrintSpread("from the navigation to a line by its link", linked, "ms", "0");
        Figures.PrintSpread("a jump by a link", byLink, "ms", "0");
        Figures.PrintSpread("a jump by the number of the line", byField, "ms", "0");
        Figures.PrintSpread("a jump by the scroll bar", byBar, "ms", "0");
        foreach (var (text, ms, said) in searches) Figures.Say($"  search for '{text}': {said}, after {ms:0} ms");
        Figures.Say($"  all actions folded and opened: {buttons[0].Ms:0} and {buttons[1].Ms:0} ms; a level off and on: {buttons[2].Ms:0} and {buttons[3].Ms:0} ms");
        Figures.Say($"  the page: at most {elements} elements, {heap:0.0} MiB of its scripts; at most {longest:0} ms without an answer");
        Figures.Say($"  memory of the node {before.Resident / Figures.MiB:0} MiB before, {after.Resident / Figures.MiB:0} MiB after, peak {after.Peak / Figures.MiB:0} MiB");

        var isSmooth = await FollowAsync(log, browser, lines);
        double[] loads = [cold.First, .. first];
        var isFirst = Figures.Goal($"first content under {FirstLimitMs} ms, each time", loads.Max() < FirstLimitMs);
        var isLinked = Figures.Goal($"a page at the line of its link under {FirstLimitMs} ms, each time", linked.Max() < FirstLimitMs);
        var isJump = Figures.Goal($"p99 of a jump under {JumpLimitMs} ms, each way", new[] { byLink, byField, byBar }.All(ms => Figures.Percentile(ms, 99) < JumpLimitMs));
        var isBounded = Figures.Goal($"at most {ElementsLimit} elements in the page, and a node that grows by less than {GrowthLimit / Figures.MiB:0} MiB", elements <= ElementsLimit && after.Peak - before.Resident < GrowthLimit);
        return Figures.Goal($"never {HangLimitMs} ms without an answer", longest < HangLimitMs) && isFirst && isLinked && isJump && isBounded && isSmooth;

        async Task<(double First, double Live)> LoadAsync(long of)
        {
            var opened = await LogInBrowser.OpenAsync(browser, node, of);
            var load = (await opened.FirstMsAsync(), await opened.LiveMsAsync());
            await opened.CloseAsync();
            return load;
        }
    }

    /// <summary>As fast as the board can: about half a million lines a second, which nobody reads; but the page is to answer, and to be at the end when the log is.</summary>
    private static async Task<bool> FollowAsync(LongLog log, WatchingBrowser browser, int lines)
    {
        var job = await log.BeginAsync(lines);
        var page = await LogInBrowser.OpenAsync(browser, log.Node.Address, job);
        await page.LiveMsAsync();
        await log.Node.UntilAsync(job, role => role.IsFinished);
        var behind = await page.EndMsAsync();
        var (elements, longest, heap) = await page.SizeAsync();
        var count = await page.CountAsync();
        Figures.Say($"  the same log followed while it comes: {count}, at its end {behind:0} ms behind the job's; at most {elements} elements, {heap:0.0} MiB, at most {longest:0} ms without an answer");
        await page.CloseAsync();
        return Figures.Goal($"a log that is followed never {HangLimitMs} ms without an answer", longest < HangLimitMs);
    }
}
