using System.Collections.Concurrent;
using System.Security.Cryptography;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Tests.Images;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Dispatch.Tests.Download;

public sealed class DownloadCacheTests : IAsyncLifetime
{
    private readonly Scratch _scratch = new();
    private readonly HttpClient _client = ResourceDownload.CreateClient();
    private readonly FakeTimeProvider _clock = new();
    private readonly ConcurrentQueue<DownloadEvent> _events = new();
    private TestServer _server = null!;
    private ResourceDownload _download = null!;
    private int _jobs;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        Open(capacity: 10_000_000);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _scratch.Dispose();
    }

    private void Open(long capacity) => _download = new(_client, new DownloadCache(_scratch["cache"], capacity, _clock), new DownloadSettings { Attempts = 1 }, _clock);

    private async Task<DownloadOutcome.Downloaded> Fetch(string url, Func<ResourceRequest, ResourceRequest>? with = null)
    {
        var request = new ResourceRequest { Key = "kernel", Url = url, Directory = _scratch[$"job-{Interlocked.Increment(ref _jobs)}"] };
        var outcome = await _download.FetchAsync(with?.Invoke(request) ?? request, _events.Enqueue);
        return Assert.IsType<DownloadOutcome.Downloaded>(outcome);
    }

    [Fact]
    public async Task A_second_job_asks_the_server_only_whether_it_changed()
    {
        var url = _server.File("/Image", [1, 2, 3], "\"v1\"");
        var first = await Fetch(url);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var second = await Fetch(url);
        Assert.Equal((false, true), (first.FromCache, second.FromCache));
        Assert.Equal(first with { Path = second.Path, FromCache = true }, second);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(second.Path));
        Assert.Equal("\"v1\"", _server.Asked.Last().Headers.IfNoneMatch);
    }

    [Fact]
    public async Task A_changed_file_is_fetched_anew_and_the_old_jobs_copy_stays()
    {
        var first = await Fetch(_server.File("/Image", [1], "\"v1\""));
        _clock.Advance(TimeSpan.FromMinutes(1));
        var second = await Fetch(_server.File("/Image", [2], "\"v2\""));
        Assert.False(second.FromCache);
        Assert.Equal([1], File.ReadAllBytes(first.Path));
        Assert.Equal([2], File.ReadAllBytes(second.Path));
        Assert.Single(Directory.GetFiles(_scratch["cache/content"]));
    }

    [Fact]
    public void A_file_whose_entry_is_evicted_while_it_is_placed_is_placed()
    {
        var cache = new DownloadCache(_scratch["cache"], 10_000_000, _clock);
        var partial = cache.NewPartial();
        File.WriteAllBytes(partial, [1, 2, 3]);
        var entry = cache.Store("key", partial, "http://x/Image", new TransferResult(3, 3, new Dictionary<ChecksumKind, string>()), new ResourceBody(null, 3, null, null, null));
        File.Delete(Assert.Single(Directory.GetFiles(_scratch["cache/entries"])));

        Assert.True(cache.Place("key", entry, _scratch["Image"], writable: false));

        Assert.Equal([1, 2, 3], File.ReadAllBytes(_scratch["Image"]));
    }

    [Fact]
    public async Task Without_a_validator_the_file_is_fetched_each_time()
    {
        var url = _server.File("/Image", [1]);
        await Fetch(url);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False((await Fetch(url)).FromCache);
    }

    [Fact]
    public async Task A_checksum_that_agrees_needs_no_server_at_all()
    {
        ResourceRequest Summed(ResourceRequest r) => r with
        {
            Checksums = new Dictionary<ChecksumKind, string> { [ChecksumKind.Sha256] = Convert.ToHexString(SHA256.HashData(new byte[] { 1 })) },
        };
        var url = _server.File("/Image", [1]);
        await Fetch(url);
        await _server.DisposeAsync();
        Assert.True((await Fetch(url, Summed)).FromCache);
        _server = await TestServer.StartAsync();
    }

    [Fact]
    public async Task Jobs_that_want_the_same_at_the_same_time_share_one_transfer()
    {
        var go = new TaskCompletionSource();
        var url = _server.On("/slow", async context =>
        {
            await go.Task;
            await context.Response.WriteAsync("once");
        });
        var jobs = Enumerable.Range(0, 5).Select(_ => Fetch(url)).ToList();
        while (_events.OfType<DownloadEvent.Sharing>().Count() < 4)
            await Task.Yield();
        go.SetResult();
        var all = await Task.WhenAll(jobs);
        Assert.Single(_server.Asked);
        Assert.Single(all, j => !j.FromCache);
        Assert.All(all, j => Assert.Equal("once", File.ReadAllText(j.Path)));
    }

    [Fact]
    public async Task When_the_first_of_them_is_cancelled_the_next_one_fetches()
    {
        var asked = new TaskCompletionSource();
        var url = _server.On("/slow", async context =>
        {
            if (asked.TrySetResult())
                await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("second");
        });
        using var cancel = new CancellationTokenSource();
        var first = _download.FetchAsync(new ResourceRequest { Key = "kernel", Url = url, Directory = _scratch["first"] }, _events.Enqueue, cancel.Token);
        await asked.Task;
        var second = Fetch(url);
        while (_events.OfType<DownloadEvent.Sharing>().FirstOrDefault() is null)
            await Task.Yield();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal("second", File.ReadAllText((await second).Path));
        Assert.Empty(Directory.GetFiles(_scratch["cache/partial"]));
    }

    [Fact]
    public async Task Compressed_and_plain_use_of_one_url_are_two_entries()
    {
        _scratch.Write("plain", "hello"u8.ToArray());
        _scratch.Shell("gzip -k plain");
        var url = _server.File("/x.gz", File.ReadAllBytes(_scratch["plain.gz"]), "\"v\"");
        Assert.Equal("hello", File.ReadAllText((await Fetch(url, r => r with { Compression = Compression.Gz })).Path));
        Assert.Equal(0x1f, File.ReadAllBytes((await Fetch(url)).Path)[0]);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("hello", File.ReadAllText((await Fetch(url, r => r with { Compression = Compression.Gz })).Path));
    }

    [Fact]
    public async Task A_writable_file_is_a_copy_and_a_file_spoilt_through_a_link_is_not_used_again()
    {
        var url = _server.File("/Image", [1, 2, 3], "\"v1\"");
        var copy = await Fetch(url, r => r with { Writable = true });
        File.WriteAllBytes(copy.Path, [9]);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var link = await Fetch(url);
        Assert.True(link.FromCache);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(link.Path));
        File.WriteAllBytes(link.Path, [9, 9]);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var again = await Fetch(url);
        Assert.False(again.FromCache);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(again.Path));
    }

    [Fact]
    public async Task The_files_not_used_for_longest_go_when_the_cache_is_full()
    {
        Open(capacity: 2500);
        var a = _server.File("/a", new byte[1000], "\"a\"");
        var b = _server.File("/b", new byte[1000], "\"b\"");
        var c = _server.File("/c", new byte[1000], "\"c\"");
        foreach (var url in (string[])[a, b, a, c])
        {
            await Fetch(url);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.True((await Fetch(a)).FromCache);
        Assert.True((await Fetch(c)).FromCache);
        Assert.False((await Fetch(b)).FromCache);
    }

    [Fact]
    public async Task The_cache_is_still_there_after_a_restart_and_half_files_are_gone()
    {
        var url = _server.File("/Image", [1], "\"v1\"");
        await Fetch(url);
        _scratch.Write("cache/partial/half", [1]);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Open(capacity: 10_000_000);
        Assert.True((await Fetch(url)).FromCache);
        Assert.Empty(Directory.GetFiles(_scratch["cache/partial"]));
    }

    [Fact]
    public async Task An_entry_that_cannot_be_read_is_fetched_anew()
    {
        var url = _server.File("/Image", [1], "\"v1\"");
        await Fetch(url);
        File.WriteAllText(Directory.GetFiles(_scratch["cache/entries"]).Single(), "{");
        Assert.False((await Fetch(url)).FromCache);
    }

    [Fact]
    public async Task A_failed_download_leaves_nothing_in_the_cache()
    {
        var url = _server.File("/x", new byte[100], "\"v\"");
        await _download.FetchAsync(new ResourceRequest { Key = "kernel", Url = url, Directory = _scratch["job"], Compression = Compression.Gz }, _events.Enqueue);
        Assert.Empty(Directory.GetFiles(_scratch["cache"], "*", SearchOption.AllDirectories));
    }
}
