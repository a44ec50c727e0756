using FsCheck.Xunit;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Runs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Runs;

/// <summary>A log and a controller that is slow to store it.</summary>
public sealed class LogUploadTests
{
    // Some megabytes: more than may be on the way, several times.
    private const int Records = 30_000;

    [Fact]
    public void A_controller_that_acknowledges_nothing_gets_no_more_than_may_be_on_the_way_and_holds_up_no_writer()
    {
        using var lab = new Lab();
        var sent = new List<RunMessages.LogChunk>();
        for (var n = 0; n < Records; n++)
        {
            lab.Log.Info(Lab.Text(n));
            if (n % 100 == 0) sent.AddRange(lab.Upload.Next());
        }

        lab.Log.Flush();
        sent.AddRange(lab.Upload.Next());

        // The run has written all of it: what nobody has stored yet is on the disk, not in memory.
        Assert.Equal(Records, lab.Log.Lines);
        Assert.True(lab.Log.Length > 4 * LogUpload.MaxOnTheWay, $"{lab.Log.Length} bytes are too few for this test");
        Assert.Equal(lab.Log.Length, new FileInfo(lab.Log.Path).Length);
        Assert.InRange(sent.Sum(chunk => chunk.Bytes.Length), LogUpload.MaxOnTheWay, LogUpload.MaxOnTheWay + LogUpload.MaxChunk - 1);
        Assert.All(sent, chunk => Assert.InRange(chunk.Bytes.Length, 1, LogUpload.MaxChunk));

        // Nor does asking again and again make it more: the same bytes are sent once more.
        for (var look = 0; look < 5; look++)
        {
            lab.Upload.Again();
            Assert.Equal(0, lab.Upload.Next().First().Offset);
            Assert.InRange(lab.Upload.Next().Sum(chunk => chunk.Bytes.Length), 0, LogUpload.MaxOnTheWay + LogUpload.MaxChunk - 1);
        }
    }

    [Fact]
    public void When_it_acknowledges_again_all_bytes_arrive_once_and_in_order()
    {
        using var lab = new Lab();
        for (var n = 0; n < Records; n++) lab.Log.Info(Lab.Text(n));
        lab.Log.Flush();
        // They are lost on the way.
        Assert.NotEmpty(lab.Upload.Next().ToList());
        lab.Upload.Again();

        // Each acknowledgement lets as much go out as it takes off the way.
        var way = new Queue<RunMessages.LogChunk>(lab.Upload.Next());
        while (way.TryDequeue(out var chunk))
        {
            lab.Store(chunk);
            lab.Upload.Stored(lab.Stored.Length);
            foreach (var next in lab.Upload.Next()) way.Enqueue(next);
            Assert.InRange(way.Sum(each => each.Bytes.Length), 0, LogUpload.MaxOnTheWay + LogUpload.MaxChunk - 1);
        }

        lab.AssertWhole();
    }

    /// <param name="losses">Of each piece in turn: whether it is lost, or its acknowledgement; then the next look comes.</param>
    [Property(MaxTest = 20)]
    public void Whatever_is_lost_on_the_way_nothing_is_missing_or_twice_in_the_end(bool?[] losses)
    {
        using var lab = new Lab();
        for (var n = 0; n < Records / 10; n++) lab.Log.Info(Lab.Text(n));
        lab.Log.Flush();
        var turn = 0;
        while (!lab.Upload.IsComplete)
        {
            foreach (var chunk in lab.Upload.Next())
            {
                var loss = turn < losses.Length ? losses[turn] : null;
                turn++;
                if (loss is false) continue;
                lab.Store(chunk);
                if (loss is null) lab.Upload.Stored(lab.Stored.Length);
            }

            lab.Upload.Again();
        }

        lab.AssertWhole();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void A_controller_that_has_less_than_it_had_gets_the_rest_again(int left)
    {
        using var lab = new Lab();
        for (var n = 0; n < Records / 10; n++) lab.Log.Info(Lab.Text(n));
        lab.Log.Flush();
        lab.StoreAll();
        lab.AssertWhole();

        // Its database was restored. It does not know that it had more, and says so when it is asked.
        lab.Stored.SetLength(left);
        lab.Store(lab.Upload.Probe!);
        lab.Upload.Stored(lab.Stored.Length);

        Assert.Equal(left, lab.Stored.Length);
        Assert.False(lab.Upload.IsComplete);
        lab.Upload.Again();
        lab.StoreAll();
        lab.AssertWhole();
    }

    [Fact]
    public void A_word_that_was_late_on_its_way_is_overtaken_by_the_next_one()
    {
        using var lab = new Lab();
        lab.Log.Info(Lab.Text(1));
        lab.Log.Flush();
        Assert.Null(lab.Upload.Probe);
        lab.StoreAll();

        lab.Upload.Stored(10);
        Assert.False(lab.Upload.IsComplete);
        lab.Upload.Stored(lab.Stored.Length);
        lab.Upload.Again();

        lab.AssertWhole();
    }

    private sealed class Lab : IDisposable
    {
        private readonly string _file = Path.GetTempFileName();

        public Lab()
        {
            Log = new RunLog(_file, TimeProvider.System, []);
            Upload = new LogUpload(Log, new LeadJobId(7), new JobId(7));
        }

        public RunLog Log { get; }

        public LogUpload Upload { get; }

        /// <summary>What the controller has.</summary>
        public MemoryStream Stored { get; } = new();

        public static string Text(int n) => $"line {n} of what the board prints {new string('x', 60)}";

        public void Dispose()
        {
            Log.DisposeAsync().AsTask().GetAwaiter().GetResult();
            Stored.Dispose();
            File.Delete(_file);
        }

        /// <summary>As the store does it: what it has already is passed over, and behind a gap nothing is taken.</summary>
        public void Store(RunMessages.LogChunk chunk)
        {
            if (chunk.Offset > Stored.Length) return;
            var known = (int)Math.Min(chunk.Bytes.Length, Stored.Length - chunk.Offset);
            Stored.Position = Stored.Length;
            Stored.Write(chunk.Bytes.AsSpan(known));
        }

        /// <summary>Until nothing is left to be sent.</summary>
        public void StoreAll()
        {
            while (Upload.Next().ToList() is { Count: > 0 } chunks)
            {
                foreach (var chunk in chunks) Store(chunk);
                Upload.Stored(Stored.Length);
            }
        }

        public void AssertWhole()
        {
            Assert.True(Upload.IsComplete);
            Assert.Equal(File.ReadAllBytes(_file), Stored.ToArray());
            Assert.Empty(Upload.Next());
        }
    }
}
