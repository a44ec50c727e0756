using System.CommandLine;
using System.Text;
using LavaActors.Gateway.Consoles;
using LavaActors.Node.Client;
using LavaActors.Node.Terminal;

namespace LavaActors.Node.Commands;

/// <summary><c>console</c>: what a device's serial console says, and with <c>--type</c> what one types.</summary>
public static class ConsoleCommand
{
    public static Command Build(CommandEnvironment environment)
    {
        var device = new Argument<string>("device") { Description = "A device's name" };
        var type = new Option<bool>("--type") { Description = "Ask for the floor and type; Ctrl-] q ends it, Ctrl-] a asks, r releases, g grants, d denies" };
        var command = new Command("console", "Watch the serial console of a device, from the moment its run began") { device, type };
        command.SetAction(async (parsed, stop) =>
        {
            var (server, token) = environment.ServerOf(parsed);
            using var client = await ConsoleClient.ConnectAsync(server, token, parsed.GetRequiredValue(device), stop);
            return await new Session(client, environment.TerminalFor(parsed), parsed.GetValue(type), environment).RunAsync(stop);
        });
        return command;
    }

    private sealed class Session(ConsoleClient client, CommandTerminal terminal, bool types, CommandEnvironment environment)
    {
        private readonly Decoder _decoder = new UTF8Encoding(false, false).GetDecoder();
        private readonly TaskCompletionSource _hasFloor = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SemaphoreSlim _sending = new(1);
        private ConsoleFrames.State? _state;

        public async Task<int> RunAsync(CancellationToken stop)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
            using var raw = types && environment.HasKeyboard ? RawInput.Begin() : null;
            var typing = types ? TypeAsync(raw is not null, ending.Token) : Task.Delay(Timeout.InfiniteTimeSpan, terminal.Clock, ending.Token);
            var watching = WatchAsync(ending.Token);
            var first = await Task.WhenAny(typing, watching);
            await ending.CancelAsync();
            await first;
            if (first == typing)
            {
                await terminal.Error.WriteAsync("\r\n");
                return ExitCode.Ok;
            }

            Tell(client.EndedBecause ?? "the server is done");
            return ExitCode.Failed;
        }

        private async Task WatchAsync(CancellationToken stop)
        {
            while (await client.ReceiveAsync(stop) is { } frame)
            {
                switch (frame)
                {
                    case byte[] said:
                        Write(said);
                        break;
                    case ConsoleFrames.State state:
                        var news = ConsoleNews.Of(_state, state, types);
                        _state = state;
                        foreach (var line in news.Lines) Tell(line);
                        foreach (var command in news.Commands) await SendAsync(command, stop);
                        if (state.Holder?.You == true) _hasFloor.TrySetResult();
                        break;
                    case ConsoleFrames.Lost lost:
                        Tell($"{lost.To - lost.From} bytes are not shown: {(lost.From == 0 ? "they are not kept any more" : "they came faster than they were taken")}");
                        break;
                    case ConsoleFrames.Refused refused:
                        Tell(refused.Why);
                        break;
                }
            }
        }

        /// <param name="isTerminal">Keys of a person; else a text, which waits for the floor.</param>
        private async Task TypeAsync(bool isTerminal, CancellationToken stop)
        {
            await using var input = environment.Keys();
            var (parts, buffer) = (new ConsoleKeys(), new byte[4096]);
            if (!isTerminal) await _hasFloor.Task.WaitAsync(stop);
            // Nothing wakes a read of a terminal up; the process ends without it.
            while (await input.ReadAsync(buffer, stop).AsTask().WaitAsync(stop) is > 0 and var read)
            {
                if (!isTerminal)
                {
                    await SendAsync(buffer[..read], stop);
                    continue;
                }

                foreach (var (bytes, command) in parts.Split(buffer[..read]))
                {
                    if (command == 'q') return;
                    if (bytes is not null) await SendAsync(bytes, stop);
                    else if (Command(command) is { } known) await SendAsync(known, stop);
                    else Tell("Ctrl-] q ends it, a asks for the floor, r releases it, g grants it, d denies it");
                }
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, terminal.Clock, stop);
        }

        private ConsoleFrames.Command? Command(char letter) => letter switch
        {
            'a' => new ConsoleFrames.Command("ask"),
            'r' => new ConsoleFrames.Command("release"),
            'g' => new ConsoleFrames.Command("grant", _state?.Asker?.Id ?? 0),
            'd' => new ConsoleFrames.Command("deny", _state?.Asker?.Id ?? 0),
            _ => null,
        };

        private Task SendAsync(ConsoleFrames.Command command, CancellationToken stop) => OneByOneAsync(() => client.SendAsync(command, stop), stop);

        private Task SendAsync(byte[] typed, CancellationToken stop) => OneByOneAsync(() => client.SendAsync(typed, stop), stop);

        private async Task OneByOneAsync(Func<Task> send, CancellationToken stop)
        {
            await _sending.WaitAsync(stop);
            try
            {
                await send();
            }
            finally
            {
                _sending.Release();
            }
        }

        private void Write(byte[] said)
        {
            var chars = new char[said.Length + 2];
            var writer = terminal.Out.Profile.Out.Writer;
            writer.Write(chars, 0, _decoder.GetChars(said, chars, flush: false));
            writer.Flush();
        }

        // The terminal may be raw: a line feed alone would only go down.
        private void Tell(string line) => terminal.Error.Write($"\r\n[{line}]\r\n");
    }
}
