using Akka.Actor;
using Akka.TestKit.Xunit2;
using LavaActors.Devices;
using LavaActors.Devices.Lab;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Runs;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Dispatch.Tests.Runs;

public sealed class DispatcherActorTests : TestKit
{
    private static readonly LeadJobId Lead = new(7);
    private static readonly JobId Job = new(7);

    private readonly string _folder = Directory.CreateTempSubdirectory("dispatcher-").FullName;
    private readonly DispatchSettings _settings;
    private readonly IActorRef _dispatcher;
    private readonly Akka.TestKit.TestProbe _scheduler;
    private readonly Akka.TestKit.TestProbe _jobs;

    public DispatcherActorTests()
        : base(WireHosting.Hocon)
    {
        var configuration = DispatcherConfiguration.Default with
        {
            DownloadDirectory = Path.Combine(_folder, "work"),
            Tftp = new TftpSettings { Directory = Path.Combine(_folder, "tftp") },
        };
        _settings = new DispatchSettings(configuration, "lab-a", _folder) { RunJournal = "akka.persistence.journal.inmem" };
        _scheduler = CreateTestProbe();
        _jobs = CreateTestProbe();
        _dispatcher = Start();
    }

    [Fact]
    public async Task It_offers_its_boards_until_the_scheduler_has_them()
    {
        var first = await _scheduler.ExpectMsgAsync<SchedulerMessages.RegisterDispatcher>();
        Assert.Equal(("lab-a", "mustang-01", "mustang"), (first.Dispatcher, first.Devices.Single().Name.Value, first.Devices.Single().DeviceType));
        Assert.Equal(["usb"], first.Devices.Single().Tags);
        Assert.Equal(_settings.Configuration.Grace, first.Grace);

        Assert.Equal(first.Incarnation, (await _scheduler.ExpectMsgAsync<SchedulerMessages.RegisterDispatcher>(TimeSpan.FromSeconds(20))).Incarnation);
    }

    [Fact]
    public async Task Who_is_registered_says_so_again_and_again()
    {
        var first = await _scheduler.ExpectMsgAsync<SchedulerMessages.RegisterDispatcher>();
        _scheduler.Reply(new SchedulerMessages.DispatcherRegistered("lab-a", first.Incarnation));

        var again = await _scheduler.ExpectMsgAsync<SchedulerMessages.RegisterDispatcher>(TimeSpan.FromSeconds(20));

        Assert.Equal((first.Incarnation, first.Address), (again.Incarnation, again.Address));
    }

    [Fact]
    public async Task A_board_that_a_process_before_had_is_kept_until_it_is_clean_and_touched_when_the_scheduler_has_said_whose_it_is()
    {
        var switched = Path.Combine(_folder, "switched");
        // Another board than the one of the dispatcher that the constructor starts: that one may read the lease as well.
        new BoardLease(5, 17, [], []).Write(_settings.LeaseFile("mustang-02"));
        Start(DeviceConfiguration.Parse(Sample.Device.Replace("hostname: mustang-01", "hostname: mustang-02", StringComparison.Ordinal).Replace("power_off: pdu off 5", $"power_off: touch {switched}", StringComparison.Ordinal), "mustang-02.yaml").Device!);
        var first = await OfferAsync(offer => offer.Seen![0].Fencing == 17);
        Assert.Equal("its dispatcher cleans it up after job 5, which a process before this one had on it", first.Devices.Single().NotYet);
        Assert.NotNull((await OfferAsync(offer => offer.Incarnation == first.Incarnation)).Devices.Single().NotYet);
        Assert.False(File.Exists(switched));

        _scheduler.Reply(new SchedulerMessages.DispatcherRegistered("lab-a", first.Incarnation, [new DeviceStanding(new DeviceName("mustang-02"), "lab-a", 17)]));

        await OfferAsync(offer => offer.Incarnation == first.Incarnation && offer.Devices.Single().NotYet is null);
        Assert.True(File.Exists(switched));
    }

    [Fact]
    public async Task A_process_that_is_not_registered_does_not_count_as_alive()
    {
        var order = new RunOrder(Lead, Job, "7", "", new DeviceName("mustang-01"), false, null, 1);
        var first = await _scheduler.ExpectMsgAsync<SchedulerMessages.RegisterDispatcher>();
        var alive = Path.Combine(_settings.RunsDirectory, "alive");
        _dispatcher.Tell(new StartRun(order));
        await _jobs.FishForMessageAsync(m => m is RunAccepted, TimeSpan.FromSeconds(30));
        Assert.False(File.Exists(alive));

        _scheduler.Reply(new SchedulerMessages.DispatcherRegistered("lab-a", first.Incarnation));
        _dispatcher.Tell(new StartRun(order with { Job = new JobId(8) }));
        await _jobs.FishForMessageAsync(m => m is RunAccepted { Job.Value: 8 }, TimeSpan.FromSeconds(30));

        Assert.True(File.Exists(alive));
    }

    [Fact]
    public async Task A_job_number_that_is_given_out_again_is_another_run()
    {
        var order = new RunOrder(Lead, Job, "7", "", new DeviceName("mustang-01"), false, null, 1);
        _dispatcher.Tell(new StartRun(order));
        await EndAsync();
        _dispatcher.Tell(new StartRun(order));
        await _jobs.FishForMessageAsync(m => m is RunAccepted);
        Assert.Empty(OpenRuns.JobsIn(_settings.RunsDirectory));
        await LostAsync(fencing: 1);
        // Controllers whose database was restored know of the run, and not of its end.
        _dispatcher.Tell(new ResumeRun(Lead, Job, order.Device));
        await LostAsync();
        _dispatcher.Tell(new CancelRun(Lead, Job, "canceled by ann"));
        await LostAsync();

        _dispatcher.Tell(new StartRun(order with { Fencing = 2 }));
        // The first one is asked for: what runs now is not that.
        _dispatcher.Tell(new ResumeRun(Lead, Job, order.Device) { Fencing = 1 });
        _dispatcher.Tell(new CancelRun(Lead, Job, "canceled by ann") { Fencing = 1 });
        for (var i = 0; i < 2; i++) Assert.Equal(1, ((RunLost)await _jobs.FishForMessageAsync(m => m is RunLost)).Fencing);
        _dispatcher.Tell(new ResumeRun(Lead, Job, order.Device) { Fencing = 2 });

        await EndAsync();

        async Task LostAsync(long fencing = 0) => Assert.Equal(new RunLost(Lead, Job, "lab-a") { Fencing = fencing }, await _jobs.ExpectMsgAsync<RunLost>());

        async Task EndAsync()
        {
            var finished = (Report)await _jobs.FishForMessageAsync(m => m is Report report && report.Facts.Any(fact => fact is RunFinished), TimeSpan.FromSeconds(30));
            _dispatcher.Tell(new ReportsStored(Job, finished.Sequence + finished.Facts.Count));
            _dispatcher.Tell(new LogStored(Job, 1 << 20));
            await AwaitConditionAsync(() => Task.FromResult(OpenRuns.JobsIn(_settings.RunsDirectory).Count == 0), TimeSpan.FromSeconds(30), interval: TimeSpan.FromMilliseconds(20));
        }
    }

    [Fact]
    public async Task A_run_on_a_board_that_is_not_here_is_refused_and_the_boards_here_are_named()
    {
        _dispatcher.Tell(new StartRun(new RunOrder(Lead, Job, "7", "", new DeviceName("mustang-02"), false, null, 1)));

        var refused = await _jobs.ExpectMsgAsync<RunRefused>();
        Assert.Equal((ErrorTypes.Configuration, "dispatcher lab-a has no device mustang-02; it has mustang-01"), (refused.ErrorType, refused.Reason));
    }

    [Fact]
    public async Task A_run_of_a_process_before_this_one_is_lost_once_its_board_is_clean()
    {
        _dispatcher.Tell(new ResumeRun(Lead, Job, new DeviceName("mustang-01")));

        Assert.Equal(new RunLost(Lead, Job, "lab-a"), await _jobs.ExpectMsgAsync<RunLost>());
    }

    [Fact]
    public async Task What_a_lost_run_has_left_is_gone_when_it_is_called_lost()
    {
        var left = RunPaths.Of(_settings, Job).All;
        foreach (var directory in left) File.WriteAllText(Path.Combine(Directory.CreateDirectory(directory).FullName, "overlay.tar.gz"), "x");

        _dispatcher.Tell(new ResumeRun(Lead, Job, new DeviceName("mustang-01")));

        await _jobs.ExpectMsgAsync<RunLost>();
        Assert.DoesNotContain(left, Directory.Exists);
    }

    [Fact]
    public async Task A_run_whose_log_cannot_be_written_is_refused_with_the_directory()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "logs"), "in the way");
        _dispatcher.Tell(new StartRun(new RunOrder(Lead, Job, "7", "", new DeviceName("mustang-01"), false, null, 1)));

        var refused = await _jobs.ExpectMsgAsync<RunRefused>();
        Assert.Equal(ErrorTypes.Infrastructure, refused.ErrorType);
        Assert.StartsWith($"dispatcher lab-a cannot write the job's log in {_folder}/logs", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_leaves_says_so_and_offers_its_boards_no_more()
    {
        var first = await _scheduler.ExpectMsgAsync<SchedulerMessages.RegisterDispatcher>();

        await _dispatcher.Ask<PipelineMessages.RunsEnded>(new PipelineMessages.EndRuns("the node is shutting down"));

        Assert.Equal(new SchedulerMessages.DispatcherLeaving("lab-a", first.Incarnation), await _scheduler.FishForMessageAsync(m => m is SchedulerMessages.DispatcherLeaving));
        _dispatcher.Tell(new SchedulerMessages.AnnounceYourself());
        _dispatcher.Tell(new BoardMessages.OutOfService("mustang-01", "could not be switched off"));
        Assert.IsType<SchedulerMessages.SetDeviceHealth>(await _scheduler.ExpectMsgAsync<object>());
    }

    [Fact]
    public async Task Who_leaves_says_nothing_of_runs_that_the_next_process_may_go_on_with_and_touches_nothing_of_them()
    {
        var left = RunPaths.Of(_settings, Job).All;
        foreach (var directory in left) Directory.CreateDirectory(directory);
        await _dispatcher.Ask<PipelineMessages.RunsEnded>(PipelineMessages.KeepRuns.Instance);

        _dispatcher.Tell(new ResumeRun(Lead, Job, new DeviceName("mustang-01")));
        _dispatcher.Tell(new CancelRun(Lead, Job, "canceled by ann"));

        await _jobs.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(300));
        Assert.All(left, directory => Assert.True(Directory.Exists(directory)));
    }

    [Fact]
    public async Task What_is_discarded_is_removed_before_the_process_ends()
    {
        var directory = Directory.CreateDirectory(Path.Combine(_folder, "root", "etc")).Parent!.FullName;

        _dispatcher.Tell(new BoardMessages.Discard(directory));
        await _dispatcher.Ask<PipelineMessages.RunsEnded>(new PipelineMessages.EndRuns("the node is shutting down"));

        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task What_a_process_before_left_is_removed_at_the_start()
    {
        var log = _settings.LogFile("5");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.GetDirectoryName(log)!).FullName, "5.yaml"), "- {}");
        File.WriteAllText(ShellOffset.FileOf(log), "0 1 17");
        var root = Directory.CreateDirectory(Path.Combine(_settings.Configuration.DownloadDirectory, "9", "etc")).Parent!.FullName;
        var aside = RunDirectories.MoveAside(root)!;

        var next = Start();
        await next.Ask<PipelineMessages.RunsEnded>(new PipelineMessages.EndRuns("the node is shutting down"));

        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(log)!));
        Assert.False(Directory.Exists(aside));
    }

    [Fact]
    public async Task A_board_out_of_service_is_reported_until_the_scheduler_has_it()
    {
        _dispatcher.Tell(new BoardMessages.OutOfService("mustang-01", "could not be switched off"));

        var told = (SchedulerMessages.SetDeviceHealth)await _scheduler.FishForMessageAsync(m => m is SchedulerMessages.SetDeviceHealth);
        Assert.Equal(("mustang-01", DeviceHealth.Bad, "dispatcher lab-a", "could not be switched off"), (told.Device.Value, told.Health, told.By, told.Reason));
        _dispatcher.Tell(new SchedulerMessages.Refused(told.Command, "there is no device mustang-01", ""));
        Assert.Equal(told, await _scheduler.FishForMessageAsync(m => m is SchedulerMessages.SetDeviceHealth, TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Canceling_a_run_that_is_not_here_is_answered_that_it_is_lost()
    {
        _dispatcher.Tell(new CancelRun(Lead, Job, "canceled by ann"));

        Assert.Equal(new RunLost(Lead, Job, "lab-a"), await _jobs.ExpectMsgAsync<RunLost>());
    }

    [Fact]
    public async Task What_runs_would_do_on_its_boards_is_answered_without_one()
    {
        var answer = await _dispatcher.Ask<PlanMessages.RunsPlanned>(new PlanMessages.PlanRuns(Sample.Job, [new(0, new DeviceName("mustang-01")), new(1, new DeviceName("mustang-02"))]));

        Assert.Contains(answer.Runs[0].Actions, line => line.Contains("uboot-action", StringComparison.Ordinal));
        Assert.Equal(["the dispatcher has no device mustang-02 any more"], answer.Runs[1].Faults);
        await _jobs.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task Devices_that_are_described_anew_are_offered_and_withdrawn()
    {
        await _scheduler.ExpectMsgAsync<SchedulerMessages.RegisterDispatcher>();
        _dispatcher.Tell(new DeviceWatchActor.DevicesChanged(Stock("mustang-02", "mustang-03")));
        Assert.Equal(["mustang-02", "mustang-03"], await OfferedAsync(2));

        _dispatcher.Tell(new DeviceWatchActor.DevicesChanged(Stock("mustang-03")));
        Assert.Equal(["mustang-03"], await OfferedAsync(1));
    }

    [Fact]
    public async Task A_board_that_a_run_has_is_withdrawn_when_it_is_over()
    {
        var order = new RunOrder(Lead, Job, "7", "", new DeviceName("mustang-01"), false, null, 1);
        _dispatcher.Tell(new StartRun(order));
        await _jobs.FishForMessageAsync(m => m is RunAccepted);
        var finished = (Report)await _jobs.FishForMessageAsync(m => m is Report report && report.Facts.Any(fact => fact is RunFinished), TimeSpan.FromSeconds(30));

        _dispatcher.Tell(new DeviceWatchActor.DevicesChanged(Stock("mustang-02")));
        Assert.Equal(["mustang-01", "mustang-02"], await OfferedAsync(2));

        _dispatcher.Tell(new ReportsStored(Job, finished.Sequence + finished.Facts.Count));
        _dispatcher.Tell(new LogStored(Job, 1 << 20));
        Assert.Equal(["mustang-02"], await OfferedAsync(1));
    }

    [Fact]
    public async Task That_the_last_valid_version_of_a_device_is_used_is_said_of_it_as_soon_as_that_is_so_and_as_long()
    {
        var stock = Stock("mustang-02");
        _dispatcher.Tell(new DeviceWatchActor.DevicesChanged(stock));
        Assert.Equal(["mustang-02"], await OfferedAsync(1));

        var path = stock.Files.Single().Source.Path;
        File.WriteAllText(path, "hostname: mustang-02\n");
        stock = stock.After(new DeviceFiles([], [path], [], "lab-a").Read()).Stock;
        _dispatcher.Tell(new DeviceWatchActor.DevicesChanged(stock));
        Assert.Contains("its file is not valid, and its last valid version is used: ", await RemarkAsync(remark => remark is not null), StringComparison.Ordinal);

        _dispatcher.Tell(new DeviceWatchActor.DevicesChanged(Stock("mustang-02")));
        Assert.Null(await RemarkAsync(remark => remark is null));
    }

    private async Task<string?> RemarkAsync(Func<string?, bool> isSo) => ((SchedulerMessages.RegisterDispatcher)await _scheduler.FishForMessageAsync(
        m => m is SchedulerMessages.RegisterDispatcher { Devices: [{ Name.Value: "mustang-02" } device] } && isSo(device.Remark), TimeSpan.FromSeconds(30))).Devices[0].Remark;

    private async Task<SchedulerMessages.RegisterDispatcher> OfferAsync(Func<SchedulerMessages.RegisterDispatcher, bool> which) =>
        (SchedulerMessages.RegisterDispatcher)await _scheduler.FishForMessageAsync(m => m is SchedulerMessages.RegisterDispatcher offer && which(offer), TimeSpan.FromSeconds(30));

    private async Task<IEnumerable<string>> OfferedAsync(int count)
    {
        var offered = (SchedulerMessages.RegisterDispatcher)await _scheduler.FishForMessageAsync(
            m => m is SchedulerMessages.RegisterDispatcher offer && offer.Devices.Count == count && offer.Devices.Any(device => device.Name.Value != "mustang-01"), TimeSpan.FromSeconds(30));
        return offered.Devices.Select(device => device.Name.Value);
    }

    private DeviceStock Stock(params string[] names)
    {
        var files = names.Select(name =>
        {
            var path = Path.Combine(_folder, name + ".yaml");
            File.WriteAllText(path, $"hostname: {name}\ndevicetype: mustang\nactions: {{}}\n");
            return path;
        });
        return DeviceStock.Empty.After(new DeviceFiles([], [.. files], [], "lab-a").Read()).Stock;
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_folder, recursive: true);
    }

    private IActorRef Start(DeviceConfiguration? board = null) => Sys.ActorOf(DispatcherActor.Props(new DispatcherPorts(
        _settings,
        [board ?? Sample.Board() with { Tags = ["usb"] }],
        _scheduler,
        _jobs,
        ActorRefs.Nobody,
        Props.Create(() => new Silent()),
        new ResourceDownload(new HttpClient(), null, new DownloadSettings(), TimeProvider.System),
        TimeProvider.System)));

    private sealed class Silent : ReceiveActor;
}
