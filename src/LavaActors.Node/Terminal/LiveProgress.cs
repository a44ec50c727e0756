using System.Threading.Channels;
using LavaActors.Gateway.Api;
using Spectre.Console;

namespace LavaActors.Node.Terminal;

/// <summary>A table with one line a role, redrawn as things change and every second: for terminals.</summary>
public sealed class LiveProgress(CommandTerminal terminal) : IProgressView
{
    private static readonly TimeSpan Redraw = TimeSpan.FromSeconds(1);

    public async Task<IReadOnlyList<RoleProgress>> ShowAsync(IAsyncEnumerable<RoleProgress> progress, CancellationToken stop)
    {
        var roles = new SortedDictionary<long, RoleProgress>();
        await terminal.Out.Live(Draw(roles.Values)).StartAsync(async context =>
        {
            // Null: a second passed.
            var news = Channel.CreateUnbounded<RoleProgress?>();
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var ticking = TickAsync(news.Writer, ended.Token);
            var reading = ReadAsync(progress, news.Writer, stop);
            await foreach (var role in news.Reader.ReadAllAsync(stop))
            {
                if (role is not null) roles[role.Id] = role;
                context.UpdateTarget(Draw(roles.Values));
            }

            await ended.CancelAsync();
            await ticking;
            await reading;
        });
        return [.. roles.Values];
    }

    private Table Draw(IEnumerable<RoleProgress> roles)
    {
        var table = new Table().Border(TableBorder.None).HideHeaders();
        for (var column = 0; column < 6; column++) table.AddColumn(new TableColumn("") { Padding = new Padding(0, 0, 2, 0), NoWrap = true });
        foreach (var role in roles)
        {
            var line = ProgressLine.Of(role, terminal.Clock.GetUtcNow());
            table.AddRow(
                new Markup($"[bold]{Markup.Escape(line.Role)}[/]"),
                new Text(line.Device),
                new Markup($"[{Colour(role)}]{Markup.Escape(line.State)}[/]"),
                new Text(line.Action) { Overflow = Overflow.Ellipsis },
                new Text(line.Elapsed),
                new Text(line.Results));
        }

        return table;
    }

    /// <summary>The colour of a role's state or health.</summary>
    public static string Colour(RoleProgress role) => role switch
    {
        { IsFinished: false, State: "Running" } => "blue",
        { IsFinished: false } => "grey",
        { Health: "Complete" } => "green",
        { Health: "Incomplete" } => "red",
        _ => "yellow",
    };

    private static async Task ReadAsync(IAsyncEnumerable<RoleProgress> progress, ChannelWriter<RoleProgress?> news, CancellationToken stop)
    {
        try
        {
            await foreach (var role in progress.WithCancellation(stop)) news.TryWrite(role);
            news.Complete();
        }
        catch (Exception error)
        {
            // Whatever it is, the reader of the channel gets it, so that the table is left as it was and the message comes below it.
            news.Complete(error);
        }
    }

    private async Task TickAsync(ChannelWriter<RoleProgress?> news, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Redraw, terminal.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop) && news.TryWrite(null))
            {
            }
        }
        catch (OperationCanceledException)
        {
            // The job is over, or the user is gone.
        }
    }
}
