using Akka.Actor;
using Akka.TestKit.Xunit2;
using LavaActors.Devices.Lab;
using LavaActors.Dispatch.Boards;

namespace LavaActors.Dispatch.Tests.Boards;

public sealed class DeviceWatchActorTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("watch-");
    private readonly Akka.TestKit.TestProbe _dispatcher;
    private readonly DeviceFiles _files;
    private readonly string _versions;

    public DeviceWatchActorTests()
        : base("akka.loglevel = INFO")
    {
        _dispatcher = CreateTestProbe();
        Write("a", 1);
        _files = new DeviceFiles([], [_folder.FullName], [], "lab-1");
        _versions = Path.Combine(_folder.CreateSubdirectory("data").FullName, "device-versions.json");
    }

    private string Write(string name, int sleep) => Write(name, $"hostname: {name}\ndevicetype: t\nusb_sleep: {sleep}\nactions: {{}}\n");

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name + ".jinja2");
        File.WriteAllText(path, text);
        return path;
    }

    private Task<DeviceStock> UntilAsync(Func<DeviceStock, bool> isSo) => Task.Run(async () =>
        ((DeviceWatchActor.DevicesChanged)await _dispatcher.FishForMessageAsync(m => m is DeviceWatchActor.DevicesChanged changed && isSo(changed.Stock), Patience)).Stock);

    private static string Said(DeviceStock stock) => string.Join(' ', stock.Devices.Select(device => $"{device.Hostname}={device.Source["usb_sleep"]}"));

    [Fact]
    public async Task New_changed_and_removed_files_are_told_and_a_faulty_one_keeps_its_last_valid_version()
    {
        _dispatcher.ChildActorOf(DeviceWatchActor.Props(_files, DeviceStock.Empty.After(_files.Read()).Stock, _versions));
        await UntilAsync(stock => Said(stock) == "a=1");

        Write("b", 1);
        await UntilAsync(stock => Said(stock) == "a=1 b=1");

        Write("a", 2);
        await UntilAsync(stock => Said(stock) == "a=2 b=1");

        await EventFilter.Warning(contains: "a.jinja2 (rendered):1:1: error: a device configuration is a mapping").ExpectOneAsync(Patience, async () =>
        {
            Write("a", "- x\n");
            await UntilAsync(stock => stock.Files[0].Fault is not null && Said(stock) == "a=2 b=1");
        });

        await EventFilter.Info(contains: "a.jinja2 is valid again").ExpectOneAsync(Patience, async () =>
        {
            Write("a", 3);
            await UntilAsync(stock => Said(stock) == "a=3 b=1");
        });

        File.Delete(Write("b", 1));
        await UntilAsync(stock => Said(stock) == "a=3");
    }

    [Fact]
    public async Task Nothing_is_read_while_nothing_has_changed_and_many_changes_are_read_once()
    {
        var (reads, stamp, changed) = (0, "1", (Action?)null);
        Action<string>? problem = null;
        _dispatcher.ChildActorOf(DeviceWatchActor.Props(
            DeviceStock.Empty,
            (onChange, onProblem) =>
            {
                (changed, problem) = (onChange, onProblem);
                return new MemoryStream();
            },
            () => stamp,
            stop =>
            {
                reads++;
                return _files.Read(stop);
            },
            _ => { }));
        await UntilAsync(_ => true);
        Assert.Equal(1, reads);

        for (var i = 0; i < 10; i++) changed!();
        await _dispatcher.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(800));
        Assert.Equal(1, reads);

        stamp = "2";
        for (var i = 0; i < 10; i++) changed!();
        await UntilAsync(_ => true);
        Assert.Equal(2, reads);
        await EventFilter.Warning(contains: "no more inotify watches; start the node again after such a change").ExpectOneAsync(Patience, () =>
        {
            problem!("no more inotify watches");
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task What_cannot_be_read_changes_nothing_and_is_tried_again_at_the_next_change()
    {
        var (fails, changed) = (true, (Action?)null);
        await EventFilter.Warning(contains: "the devices stay as they are: the disk is gone").ExpectOneAsync(Patience, () =>
        {
            _dispatcher.ChildActorOf(DeviceWatchActor.Props(
                DeviceStock.Empty,
                (onChange, _) =>
                {
                    changed = onChange;
                    return new MemoryStream();
                },
                () => "1",
                stop => fails ? throw new IOException("the disk is gone") : _files.Read(stop),
                _ => { }));
            return Task.CompletedTask;
        });
        fails = false;
        changed!();
        await UntilAsync(stock => Said(stock) == "a=1");
    }

    [Fact]
    public async Task What_is_valid_is_kept_for_the_next_start_and_a_disk_that_is_full_harms_nothing()
    {
        var (stamp, changed, keeps) = ("1", (Action?)null, new List<string>());
        _dispatcher.ChildActorOf(DeviceWatchActor.Props(
            DeviceStock.Empty,
            (onChange, _) =>
            {
                changed = onChange;
                return new MemoryStream();
            },
            () => stamp,
            _files.Read,
            stock =>
            {
                lock (keeps) keeps.Add(Said(stock));
                if (keeps.Count == 2) throw new IOException("no space left");
            }));
        await UntilAsync(stock => Said(stock) == "a=1");

        Write("a", 2);
        stamp = "2";
        await EventFilter.Warning(contains: "cannot be kept for the next start of this dispatcher: no space left").ExpectOneAsync(Patience, async () =>
        {
            changed!();
            await UntilAsync(stock => Said(stock) == "a=2");
        });

        Write("a", 3);
        stamp = "3";
        changed!();
        await UntilAsync(stock => Said(stock) == "a=3");
        await AwaitAssertAsync(() => Assert.Equal(["a=1", "a=2", "a=3"], keeps), Patience);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Delete(recursive: true);
    }
}
