using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Tests.Images;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Dispatch.Tests.Download;

public sealed class ResourceDownloadTests : IAsyncLifetime
{
    private static readonly DownloadSettings Quick = new() { FirstWait = TimeSpan.FromMilliseconds(1), LongestWait = TimeSpan.FromMilliseconds(5), Attempts = 4 };
    private readonly Scratch _scratch = new();
    private readonly HttpClient _client = ResourceDownload.CreateClient();
    private readonly ConcurrentQueue<DownloadEvent> _events = new();
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _scratch.Dispose();
    }

    private ResourceDownload Download(DownloadCache? cache = null) => new(_client, cache, Quick, TimeProvider.System);

    private ResourceRequest Request(string url, Compression compression = Compression.None, string key = "kernel") =>
        new() { Key = key, Url = url, Directory = _scratch["job"], Compression = compression };

    private Task<DownloadOutcome> Fetch(ResourceRequest request, CancellationToken cancel = default) => Download().FetchAsync(request, _events.Enqueue, cancel);

    private async Task<DownloadOutcome.Downloaded> Fetches(ResourceRequest request)
    {
        var outcome = await Fetch(request);
        return Assert.IsType<DownloadOutcome.Downloaded>(outcome);
    }

    private async Task<DownloadOutcome.Failed> Fails(ResourceRequest request, DownloadFailure failure)
    {
        var outcome = await Fetch(request);
        var failed = Assert.IsType<DownloadOutcome.Failed>(outcome);
        Assert.True(failure == failed.Failure, outcome.ToString());
        Assert.Contains(request.Key, failed.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_scratch["job"]));
        return failed;
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private byte[] Compressed(string program, byte[] content)
    {
        _scratch.Write("plain", content);
        _scratch.Shell($"{program} -c plain > packed");
        return File.ReadAllBytes(_scratch["packed"]);
    }

    [Fact]
    public async Task A_file_arrives_as_it_is_with_its_sums()
    {
        var content = Noise(1_000_000);
        _scratch.Write("content", content);
        var request = Request(_server.File("/images/Image-6.1", content)) with
        {
            Checksums = new Dictionary<ChecksumKind, string>
            {
                [ChecksumKind.Md5] = _scratch.Shell("md5sum < content")[..32].ToUpperInvariant(),
                [ChecksumKind.Sha256] = Sha256(content),
                [ChecksumKind.Sha512] = Convert.ToHexString(SHA512.HashData(content)),
            },
        };
        var got = await Fetches(request);
        Assert.Equal(_scratch["job/Image-6.1"], got.Path);
        Assert.Equal((content.Length, content.Length, Sha256(content), false), (got.Size, got.FileSize, got.Sha256, got.FromCache));
        Assert.Equal(content, File.ReadAllBytes(got.Path));
        Assert.All(_server.Asked, a => Assert.Equal("identity", a.Headers.AcceptEncoding));
        Assert.InRange(_events.OfType<DownloadEvent.Progress>().Count(), 2, 21);
        Assert.Contains("100 %", _events.OfType<DownloadEvent.Progress>().Last().Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Compression.Gz, "gzip")]
    [InlineData(Compression.Bz2, "bzip2")]
    [InlineData(Compression.Xz, "xz")]
    [InlineData(Compression.Zstd, "zstd -q")]
    public async Task A_compressed_file_is_decompressed_while_it_arrives_and_summed_as_it_was_sent(Compression compression, string program)
    {
        var content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 400_000).Select(i => $"{i}\n")));
        var packed = Compressed(program, content);
        var got = await Fetches(Request(_server.File("/root.tar.packed", packed), compression, "nfsrootfs"));
        Assert.Equal(_scratch["job/root.tar"], got.Path);
        Assert.Equal(((long)packed.Length, (long)content.Length, Sha256(packed)), (got.Size, got.FileSize, got.Sha256));
        Assert.Equal(content, File.ReadAllBytes(got.Path));
    }

    [Theory]
    [InlineData("ramdisk", Compression.Gz)]
    [InlineData("extra", Compression.Zip)]
    public async Task A_ramdisk_and_a_zip_stay_as_they_are(string key, Compression compression)
    {
        var got = await Fetches(Request(_server.File("/initrd.gz", [1, 2, 3]), compression, key));
        Assert.Equal(_scratch["job/initrd.gz"], got.Path);
    }

    [Theory]
    [InlineData(Compression.Gz, "gzip")]
    [InlineData(Compression.Bz2, "bzip2")]
    [InlineData(Compression.Xz, "xz")]
    [InlineData(Compression.Zstd, "zstd -q")]
    public async Task A_damaged_file_is_the_jobs_fault(Compression compression, string program)
    {
        var packed = Compressed(program, Noise(3_000_000));
        var failed = await Fails(Request(_server.File("/x.packed", packed[..^1000]), compression), DownloadFailure.Decompression);
        Assert.Equal(ArtifactFault.Job, failed.Fault);
        await Fails(Request(_server.File("/page.html", new byte[500_000]), compression), DownloadFailure.Decompression);
    }

    [Fact]
    public async Task A_wrong_checksum_names_both_sums_and_comes_before_a_decompressors_complaint()
    {
        var content = Noise(5000);
        var request = Request(_server.File("/k.gz", content), Compression.Gz) with { Checksums = new Dictionary<ChecksumKind, string> { [ChecksumKind.Sha256] = new('a', 64) } };
        var failed = await Fails(request, DownloadFailure.Checksum);
        Assert.Equal(ArtifactFault.Job, failed.Fault);
        Assert.Contains(Sha256(content), failed.Message, StringComparison.Ordinal);
        Assert.Contains(new string('a', 64), failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_status_that_may_pass_is_tried_again(int status)
    {
        var asked = 0;
        var url = _server.On("/flaky", async context =>
        {
            if (++asked < 3)
                context.Response.StatusCode = status;
            else
                await context.Response.WriteAsync("at last");
        });
        var got = await Fetches(Request(url));
        Assert.Equal("at last", File.ReadAllText(got.Path));
        Assert.Equal(2, _events.OfType<DownloadEvent.Retrying>().Count());
    }

    [Fact]
    public async Task Another_status_at_run_time_is_the_labs_fault_at_once()
    {
        var failed = await Fails(Request(_server.Root + "/gone"), DownloadFailure.Status);
        Assert.Equal(ArtifactFault.Infrastructure, failed.Fault);
        Assert.Contains("/gone answers 404 Not Found", failed.Message, StringComparison.Ordinal);
        Assert.Single(_server.Asked);
    }

    [Fact]
    public async Task A_transfer_that_breaks_off_is_tried_again_from_the_beginning()
    {
        var content = Noise(300_000);
        var asked = 0;
        var url = _server.On("/big", async context =>
        {
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content.AsMemory(0, ++asked < 3 ? 100_000 : content.Length));
            if (asked < 3)
                context.Abort();
        });
        Assert.Equal(content, File.ReadAllBytes((await Fetches(Request(url))).Path));
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task A_transfer_that_always_breaks_off_is_the_labs_fault()
    {
        var url = _server.On("/short", async context =>
        {
            context.Response.ContentLength = 300_000;
            await context.Response.Body.WriteAsync(new byte[1000]);
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        var outcome = Assert.IsType<DownloadOutcome.Failed>(await Fetch(Request(url, Compression.Gz)));
        Assert.Equal(ArtifactFault.Infrastructure, outcome.Fault);
        Assert.Equal(4, _server.Count("GET", "/short"));
        Assert.Empty(Directory.GetFiles(_scratch["job"]));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_the_labs_fault() =>
        Assert.Equal(ArtifactFault.Infrastructure, (await Fails(Request("http://127.0.0.1:1/x"), DownloadFailure.Connection)).Fault);

    /// <summary>A client whose limit for making a connection is over cancels, as the stall time does; the message tells them apart.</summary>
    [Fact]
    public async Task A_server_that_takes_no_connection_is_not_said_to_be_silent()
    {
        using var client = new HttpClient(new Unreachable(), disposeHandler: true);
        var check = await new ResourceDownload(client, null, Quick, TimeProvider.System).CheckAsync(Request("http://server/k"), _events.Enqueue);
        var message = Assert.IsType<ResourceCheck.Unavailable>(check).Message;
        Assert.Contains("http://server/k: no connection could be made", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up_after_the_stall_time()
    {
        var hanging = new TaskCompletionSource();
        var url = _server.On("/stall", async context =>
        {
            context.Response.ContentLength = 10;
            await context.Response.Body.WriteAsync("half"u8.ToArray());
            await context.Response.Body.FlushAsync();
            hanging.TrySetResult();
            await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        });
        var clock = new FakeTimeProvider();
        var fetch = new ResourceDownload(_client, null, Quick with { Attempts = 1 }, clock).FetchAsync(Request(url), _events.Enqueue);
        await hanging.Task;
        while (!fetch.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(61));
            await Task.Yield();
        }

        var failed = Assert.IsType<DownloadOutcome.Failed>(await fetch);
        Assert.Contains("60 s", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_download_leaves_nothing()
    {
        var hanging = new TaskCompletionSource();
        var url = _server.On("/endless.gz", async context =>
        {
            await context.Response.Body.WriteAsync(Compressed("gzip", Noise(100_000)).AsMemory(0, 50_000));
            await context.Response.Body.FlushAsync();
            hanging.TrySetResult();
            await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        });
        using var cancel = new CancellationTokenSource();
        var fetch = Fetch(Request(url, Compression.Gz), cancel.Token);
        await hanging.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        Assert.Empty(Directory.GetFiles(_scratch["job"]));
    }

    [Fact]
    public async Task A_full_disk_is_the_labs_fault_and_leaves_nothing()
    {
        var job = Directory.CreateDirectory(_scratch["job"]).FullName;
        _scratch.Shell($"mount -t tmpfs -o size=64k none '{job}'");
        try
        {
            Assert.Equal(ArtifactFault.Infrastructure, (await Fails(Request(_server.File("/x", Noise(1_000_000))), DownloadFailure.Disk)).Fault);
            var packed = Compressed("gzip", new byte[50_000_000]);
            await Fails(Request(_server.File("/zeros.gz", packed), Compression.Gz), DownloadFailure.Disk);
        }
        finally
        {
            _scratch.Shell($"umount '{job}'");
        }
    }

    [Fact]
    public async Task A_file_url_is_read_on_the_dispatcher()
    {
        var path = _scratch.Write("share/my image.gz", Compressed("gzip", "hello"u8.ToArray()));
        var got = await Fetches(Request("file://" + path.Replace(" ", "%20", StringComparison.Ordinal), Compression.Gz));
        Assert.Equal("my_image", Path.GetFileName(got.Path));
        Assert.Equal("hello", File.ReadAllText(got.Path));
        Assert.Equal(ArtifactFault.Job, (await Fetch(Request("file:///not/there")) as DownloadOutcome.Failed)!.Fault);
    }

    [Theory]
    [InlineData("ftp://host/x", "http://")]
    [InlineData("no url", "http://")]
    [InlineData("http://host/dir/", "names no file")]
    public async Task A_url_that_cannot_be_is_the_jobs_fault(string url, string says)
    {
        var failed = Assert.IsType<DownloadOutcome.Failed>(await Fetch(Request(url)));
        Assert.Equal((DownloadFailure.BadRequest, ArtifactFault.Job), (failed.Failure, failed.Fault));
        Assert.Contains(says, failed.Message, StringComparison.Ordinal);
        Assert.Contains(says, Assert.IsType<ResourceCheck.Unavailable>(await Download().CheckAsync(Request(url), _events.Enqueue)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checksum_that_is_none_is_the_jobs_fault() =>
        Assert.Contains("32 hexadecimal", Assert.IsType<DownloadOutcome.Failed>(await Fetch(Request(_server.Root + "/x") with
        {
            Checksums = new Dictionary<ChecksumKind, string> { [ChecksumKind.Md5] = "xyz" },
        })).Message, StringComparison.Ordinal);

    [Fact]
    public async Task The_mirror_map_gives_another_url_and_says_so_and_the_name_stays()
    {
        var real = _server.File("/mirror/Image-of-mirror", [7]);
        var got = await Fetches(Request("http://images-internal/mustang/Image") with { Mirror = _ => real });
        Assert.Equal("Image", Path.GetFileName(got.Path));
        Assert.Equal(real, got.Url);
        Assert.Equal($"kernel: using mirror {real} instead of http://images-internal/mustang/Image", _events.OfType<DownloadEvent.Mirrored>().Single().Text);
    }

    [Fact]
    public async Task Headers_of_the_job_are_sent()
    {
        var url = _server.File("/private", [1]);
        await Fetches(Request(url) with { Headers = new Dictionary<string, string> { ["PRIVATE-TOKEN"] = "s3cret" } });
        Assert.Equal("s3cret", _server.Asked.Single().Headers["PRIVATE-TOKEN"]);
    }

    [Fact]
    public async Task A_check_asks_for_the_head_and_gives_the_size()
    {
        var check = await Download().CheckAsync(Request(_server.File("/k", new byte[1234])), _events.Enqueue);
        Assert.Equal(new ResourceCheck.Available(1234), check);
        Assert.Equal((1, 0), (_server.Count("HEAD", "/k"), _server.Count("GET", "/k")));
    }

    [Fact]
    public async Task A_check_asks_again_by_get_where_head_is_not_answered()
    {
        var url = _server.On("/k", context =>
        {
            if (context.Request.Method == "HEAD")
                context.Response.StatusCode = 405;
            return Task.CompletedTask;
        });
        Assert.IsType<ResourceCheck.Available>(await Download().CheckAsync(Request(url), _events.Enqueue));
        Assert.Equal((1, 1), (_server.Count("HEAD", "/k"), _server.Count("GET", "/k")));
    }

    [Fact]
    public async Task A_check_of_a_missing_file_names_status_url_and_remedy()
    {
        var message = Assert.IsType<ResourceCheck.Unavailable>(await Download().CheckAsync(Request(_server.Root + "/gone"), _events.Enqueue)).Message;
        Assert.Equal($"kernel: {_server.Root}/gone answers 404 Not Found; correct the url in the job, or put the file on the server", message);
    }

    [Fact]
    public void Waits_double_up_to_the_longest_and_heed_the_server()
    {
        var settings = new DownloadSettings();
        Assert.Equal([0.1, 0.2, 0.4, 0.8], Enumerable.Range(1, 4).Select(n => settings.WaitAfter(n, null).TotalSeconds));
        Assert.Equal(settings.LongestWait, settings.WaitAfter(1000, null));
        Assert.Equal(TimeSpan.FromSeconds(5), settings.WaitAfter(1, TimeSpan.FromSeconds(5)));
        Assert.Equal(settings.LongestWait, settings.WaitAfter(1, TimeSpan.FromHours(1)));
    }

    [Theory]
    [InlineData("http://h/a/Image.gz", Compression.Gz, "Image")]
    [InlineData("http://h/a/Image.gz?token=x#y", Compression.None, "Image.gz")]
    [InlineData("http://h/a/Image", Compression.Gz, "Image")]
    [InlineData("http://h/a%20b;c$d", Compression.None, "a_b_c_d")]
    [InlineData("http://h/%2e%2e%2fetc", Compression.None, "_._etc")]
    [InlineData("http://h/-rf", Compression.None, "_rf")]
    [InlineData("http://h/", Compression.None, null)]
    public void A_files_name_is_the_urls_last_part_made_safe(string url, Compression compression, string? name) =>
        Assert.Equal(name, ResourceName.Of(new Uri(url), compression));

    private sealed class Unreachable : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromException<HttpResponseMessage>(new TaskCanceledException("the limit is over", new TimeoutException()));
    }
}
