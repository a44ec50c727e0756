using System.Net.Sockets;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Consoles.Kept;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boot;

/// <summary>Emulated machines and containers that go on while the dispatcher is away, and whose console the next process has again (docs/machines.md).</summary>
internal static class KeptMachine
{
    /// <summary>Set in a namespace whose console is kept: the console's name.</summary>
    public static readonly DataKey<string> Console = new("the console that is kept", "execute-qemu or docker-run");

    /// <summary>How long the last words of a machine that has ended may take to come.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    /// <summary>Starts a program whose terminal is the console of the action's namespace. It goes on without the dispatcher where that may come back to it (its grace time) and a socket can be made for it.</summary>
    /// <param name="name">The console's.</param>
    /// <param name="words">The program, with the mark of its run.</param>
    /// <exception cref="ActionFault">Infrastructure: it cannot be started.</exception>
    public static async Task<IConsole> StartAsync(ActionScope scope, string name, IReadOnlyList<string> words, CancellationToken stop)
    {
        var run = scope.Run;
        var grace = run.Settings.Configuration.Grace;
        if (run.Settings.Keeper is not { } keeper || grace == TimeSpan.Zero) return await run.Board!.RunConsoleAsync(name, words, stop);
        var socket = KeptConsole.SocketOf(run.Paths, name);
        if (KeptConsole.WhyNot(socket) is { } why)
        {
            run.Log.Warning($"{name} will end with the dispatcher's process, should that be restarted: {why}");
            return await run.Board!.RunConsoleAsync(name, words, stop);
        }

        var order = new KeeperOrder(socket, grace + KeptConsole.Margin, words);
        var console = await run.Board!.OpenConsoleAsync(name, end => KeptConsole.StartAsync(keeper, order, (run.Paths.Work, name), end), stop);
        scope.Set(Console, name);
        return console;
    }

    /// <summary>Connects to the machine that a process before this one has started.</summary>
    /// <param name="machine">What it is: the emulator's command, or the container's image.</param>
    /// <exception cref="ActionFault">Infrastructure: it has ended; or the board is not to be had.</exception>
    public static async Task<IConsole> AttachAsync(RunContext run, string ns, string machine, CancellationToken stop)
    {
        if (run.Data.Find(ns, Console) is not { } name) throw ActionFault.Infrastructure(WhyOver(ns, machine, null)!);
        KeeperHello? hello = null;
        var isGone = false;
        IConsole console;
        try
        {
            console = await run.Board!.OpenConsoleAsync(name, ConnectAsync, stop);
        }
        catch (ActionFault) when (isGone)
        {
            throw ActionFault.Infrastructure(WhyOver(ns, machine, null)!);
        }

        if (WhyOver(ns, machine, hello) is not { } over) return console;
        // They are in the log then.
        await console.ExpectAsync([ConsolePattern.Nothing], LastWords, stop);
        await console.CloseAsync();
        throw ActionFault.Infrastructure(over);

        async Task<IByteChannel> ConnectAsync(CancellationToken end)
        {
            try
            {
                var channel = await KeptChannel.ConnectAsync(KeptConsole.SocketOf(run.Paths, name), end);
                hello = channel.Hello;
                if (hello.Dropped > 0) run.Log.Warning($"{hello.Dropped} bytes of what {name} printed while the dispatcher was away are lost: the last {ConsoleKeeper.Capacity / 1024} KiB are kept");
                if (hello.Exit is null) run.Log.Info($"{name} went on while the dispatcher was away, and its console is there again; {hello.Kept} bytes that it has printed since come next");
                return channel;
            }
            catch (Exception e) when (e is SocketException or IOException or ArgumentException)
            {
                isGone = true;
                throw ActionFault.Infrastructure(e.Message, e);
            }
        }
    }

    /// <summary>Why a run cannot go on in its machine; null if it can. Pure.</summary>
    /// <param name="hello">What the keeper of its console says; null: there is none any more.</param>
    public static string? WhyOver(string ns, string machine, KeeperHello? hello) => hello switch
    {
        null => $"the machine of namespace '{ns}' ended with the dispatcher's process ({machine}), and with it what the job had done there; submit the job again",
        { Exit: { } code } => $"the machine of namespace '{ns}' ended while the dispatcher was away ({machine}, {KeptChannel.Saying(code)}), and with it what the job had done there; submit the job again",
        _ => null,
    };
}
