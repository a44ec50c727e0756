using Akka.Actor;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Metrics;
using LavaActors.Dispatch.Pipeline;
using static LavaActors.Dispatch.Guests.GuestMessages;

namespace LavaActors.Dispatch.Guests;

/// <summary>
/// The SSH login of one run, of a guest on its host's device or on a primary SSH device: one connection, one shell, one operation at a time. While the SSH server is coming up it tries
/// again; a connection that has gone silent is found by a probe, since TCP alone would not tell for hours.
/// </summary>
public sealed class GuestSessionActor : ReceiveActor, IWithTimers, IWithStash
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromMilliseconds(500);

    /// <summary>What has less time than that says nothing but that it had no time: what was said before is the reason.</summary>
    private static readonly TimeSpan ShortestDial = TimeSpan.FromSeconds(1);

    /// <summary>Of one connection attempt; under emulation a key exchange takes seconds.</summary>
    private static readonly TimeSpan DialLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(20);

    /// <summary>How long a broken connection to a detached test runner is tried again.</summary>
    private static readonly TimeSpan ReconnectLimit = TimeSpan.FromMinutes(5);

    // The host may lose its power at this very moment, and the library's own closing waits for the device's answer.
    private static readonly TimeSpan LogOutLimit = TimeSpan.FromSeconds(5);

    private readonly RunLog _log;
    private readonly ILoginKey _key;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _life = new();
    private SshLink? _link;
    private bool _isCounted;
    private ConsoleHandle? _shell;
    private string? _said;

    public GuestSessionActor(RunLog log, ILoginKey key, TimeProvider clock)
    {
        _log = log;
        _key = key;
        _clock = clock;
        Become(Idle);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    public static Props Props(RunLog log, ILoginKey key, TimeProvider clock) => Akka.Actor.Props.Create(() => new GuestSessionActor(log, key, clock));

    /// <summary>A shell's console that failed has told who waited for it; its channel is gone, so it cannot begin again.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PostStop()
    {
        _life.Cancel();
        _life.Dispose();
        if (_link is { } link) _ = link.DisposeAsync().AsTask();
        CountLogin(isThere: false);
    }

    private void CountLogin(bool isThere)
    {
        if (_isCounted == isThere) return;
        _isCounted = isThere;
        DispatchMetrics.CountSsh(isThere ? 1 : -1);
    }

    private void Idle()
    {
        Receive<Connect>(c =>
        {
            if (_link is { IsConnected: true }) Sender.Tell(Done.Instance);
            else StartConnecting(c, Sender);
        });
        Receive<Copy>(c => Operate(Sender, async (link, stop) =>
        {
            await link.CopyAsync(c.LocalFile, c.RemotePath, stop);
            return Done.Instance;
        }, c.Stop));
        Receive<Execute>(c => Operate(Sender, async (link, stop) => await link.ExecuteAsync(c.Command, null, stop), c.Stop));
        Receive<OpenShell>(_ => OnOpenShell());
        Receive<Follow>(OnFollow);
        Receive<StartFollowing>(f => Operate(Sender, async (link, stop) => new Followed(await Task.Run(() => link.Follow(f.Command), stop)), CancellationToken.None));
        Receive<Close>(_ => OnClose());
        Receive<Probe>(_ => OnProbe());
        Receive<ProbeFailed>(f => Drop($"the device stopped answering: {f.Why}"));
        Receive<Probed>(_ => { });
        Receive<Broken>(b => ReferenceEquals(b.Link, _link), b => Drop($"the SSH connection broke: {b.Why}"));
        Receive<Broken>(_ => { });
        Receive<Dial>(_ => { });
        Receive<DialFailed>(_ => { });
        // Of a dial that succeeded when the login was not wanted any more.
        Receive<Linked>(l => _ = l.Link.DisposeAsync().AsTask());
    }

    private void StartConnecting(Connect connect, IActorRef asker)
    {
        // Broken, although nobody has said so yet.
        if (_link is { } broken) _ = broken.DisposeAsync().AsTask();
        (_link, _shell, _said) = (null, null, null);
        CountLogin(isThere: false);
        Become(() => Connecting(connect, asker));
        Self.Tell(Dial.Instance);
    }

    private void Connecting(Connect connect, IActorRef asker)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_life.Token);
        Receive<Dial>(_ =>
        {
            // No dial goes on beyond the deadline: the fault that names the address must come before the action's alarm, which does not know it.
            var left = connect.Deadline - _clock.GetUtcNow();
            SshLink.ConnectAsync(connect.Target, _key, left < TimeSpan.Zero ? TimeSpan.Zero : left < DialLimit ? left : DialLimit, _clock, stop.Token)
                .PipeTo(Self, success: link => new Linked(link), failure: e => new DialFailed(e));
        });
        Receive<Linked>(l =>
        {
            _link = l.Link;
            CountLogin(isThere: true);
            var (self, link) = (Self, l.Link);
            link.OnBroken(why => self.Tell(new Broken(link, why)));
            _log.Info($"logged in to {connect.Target}");
            Timers.StartPeriodicTimer(nameof(Probe), Probe.Instance, ProbeEvery);
            Finish(Done.Instance);
        });
        Receive<DialFailed>(f => f.Cause is IOException && _clock.GetUtcNow() + TryAgain + ShortestDial < connect.Deadline, f =>
        {
            if (_said != f.Cause.Message) _log.Debug($"{f.Cause.Message}; trying again until {connect.Deadline:HH:mm:ss}");
            _said = f.Cause.Message;
            Timers.StartSingleTimer(nameof(Dial), Dial.Instance, TryAgain);
        });
        Receive<DialFailed>(f => Finish(new Failed(f.Cause as ActionFault ?? (f.Cause is IOException
            ? ActionFault.Infrastructure($"no SSH login was possible until the time was up; {f.Cause.Message}. {_key.WhenSilent}", f.Cause)
            : ActionFault.Bug(f.Cause)))));
        Receive<Close>(_ =>
        {
            Finish(new Failed(ActionFault.Canceled("the run was stopped while logging in")));
            Sender.Tell(Done.Instance);
        });
        ReceiveAny(_ => Stash.Stash());

        void Finish(object answer)
        {
            Timers.Cancel(nameof(Dial));
            stop.Cancel();
            stop.Dispose();
            asker.Tell(answer);
            Become(Idle);
            Stash.UnstashAll();
        }
    }

    private void Operate(IActorRef asker, Func<SshLink, CancellationToken, Task<object>> operation, CancellationToken unwanted)
    {
        if (_link is not { } link)
        {
            asker.Tell(new Failed(ActionFault.Job("there is no SSH login; the boot action 'scp-deploy' must come first")));
            return;
        }

        RunAsync().PipeTo(asker, success: o => o, failure: e => new Failed(ActionFault.From(e)));

        async Task<object> RunAsync()
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(_life.Token, unwanted);
            return await operation(link, stop.Token);
        }
    }

    private void OnOpenShell()
    {
        if (_shell is { IsOpen: true } there)
        {
            Sender.Tell(new ShellOpened(there));
            return;
        }

        var (self, asker) = (Self, Sender);
        if (_link is not { } link)
        {
            asker.Tell(new Failed(ActionFault.Job("there is no SSH login; the boot action 'scp-deploy' must come first")));
            return;
        }

        Task.Run(link.OpenShell).PipeTo(self, success: c => new ShellReady(c), failure: e => new Failed(ActionFault.Infrastructure(e.Message, e)));
        BecomeStacked(() =>
        {
            Receive<ShellReady>(r =>
            {
                _shell = new ConsoleHandle($"ssh {link.Target}", isSecureShell: true);
                _shell.Attach(Context.ActorOf(ConsoleActor.Props(r.Channel, _log, _shell.MarkClosed, _shell.MarkGone)));
                if (!ReferenceEquals(link, _link)) _shell.Break("the SSH connection broke while the shell was opened");
                Resume(new ShellOpened(_shell));
            });
            Receive<Failed>(Resume);
            ReceiveAny(_ => Stash.Stash());
        });

        void Resume(object answer)
        {
            asker.Tell(answer);
            UnbecomeStacked();
            Stash.UnstashAll();
        }
    }

    private void OnFollow(Follow follow)
    {
        var self = Self;
        var channel = new FollowedShellChannel(OpenAsync, follow.From, follow.Target, _log, _clock, follow.Passed);
        var console = new ConsoleHandle($"ssh {follow.Target}", isSecureShell: true);
        console.Attach(Context.ActorOf(ConsoleActor.Props(channel, _log, console.MarkClosed, console.MarkGone)));
        Sender.Tell(new ShellOpened(console));

        async Task<IFollowChannel> OpenAsync(long from, CancellationToken stop)
        {
            // Not for as long as an action may take: a host that has lost its power does not come back.
            var patience = _clock.GetUtcNow() + ReconnectLimit;
            var connect = new Connect(follow.Target, patience < follow.Deadline ? patience : follow.Deadline);
            if (await self.Ask<object>(connect, Timeout.InfiniteTimeSpan, stop) is Failed failed) throw failed.Fault;
            return await self.Ask<object>(new StartFollowing(follow.Shell.FollowFrom(from)), Timeout.InfiniteTimeSpan, stop) switch
            {
                Followed followed => followed.Channel,
                Failed broke => throw new IOException(broke.Fault.Message, broke.Fault),
                var other => throw new InvalidOperationException($"unexpected answer {other}"),
            };
        }
    }

    private void OnProbe()
    {
        if (_link is not { } link) return;
        ProbeAsync(link).PipeTo(Self);

        async Task<object> ProbeAsync(SshLink probed)
        {
            using var late = new CancellationTokenSource(ProbeLimit, _clock);
            try
            {
                // A cancelled command waits for the server's word that it has ended, which a dead server never sends.
                await probed.ExecuteAsync(":", null, late.Token).WaitAsync(ProbeLimit, _clock);
                return Probed.Instance;
            }
            catch (Exception e) when (e is IOException or TimeoutException or OperationCanceledException)
            {
                return new ProbeFailed(e is IOException ? e.Message : $"no answer within {ProbeLimit.TotalSeconds:0} s");
            }
        }
    }

    private void Drop(string why)
    {
        if (_link is not { } link) return;
        _log.Error($"{link.Target}: {why}");
        _link = null;
        CountLogin(isThere: false);
        DispatchMetrics.CountBrokenSsh();
        Timers.Cancel(nameof(Probe));
        // Its own reader may never learn of it: a board that lost its power does not hang up.
        _shell?.Break(why);
        _ = link.DisposeAsync().AsTask();
    }

    private void OnClose()
    {
        Timers.CancelAll();
        var (link, shell) = (_link, _shell);
        (_link, _shell) = (null, null);
        CountLogin(isThere: false);
        LogOutAsync(link, shell).WaitAsync(LogOutLimit, _clock).PipeTo(Sender, success: () => Done.Instance, failure: e =>
        {
            _log.Debug($"logging out: {e.Message}");
            return Done.Instance;
        });
    }

    private async Task LogOutAsync(SshLink? link, ConsoleHandle? shell)
    {
        try
        {
            if (shell is not { IsOpen: true }) return;
            await shell.SendAsync("logout\n", TimeSpan.Zero, _life.Token);
            await shell.CloseAsync();
        }
        finally
        {
            if (link is not null) await link.DisposeAsync();
        }
    }

    private sealed record Dial
    {
        public static readonly Dial Instance = new();
    }

    private sealed record Linked(SshLink Link);

    private sealed record DialFailed(Exception Cause);

    private sealed record Broken(SshLink Link, string Why);

    private sealed record ShellReady(IByteChannel Channel);

    private sealed record Probe
    {
        public static readonly Probe Instance = new();
    }

    private sealed record Probed
    {
        public static readonly Probed Instance = new();
    }

    private sealed record ProbeFailed(string Why);
}
